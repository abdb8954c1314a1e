/* The VFS: passes SQLite's calls on, or fails them. */

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "faulty_disk.h"

static void lock(faulty_disk *disk) { pthread_mutex_lock(&disk->mutex); }
static void unlock(faulty_disk *disk) { pthread_mutex_unlock(&disk->mutex); }

static void wait_a_little(faulty_disk *disk) {
  lock(disk);
  uint32_t microseconds = disk->delay_microseconds;
  unlock(disk);
  if (microseconds > 0) usleep(microseconds);
}

static int file_close(sqlite3_file *handle) {
  faulty_file *file = (faulty_file *)handle;
  int code = file->real->pMethods->xClose(file->real);
  lock(file->disk);
  if (file->node) file->node->handles -= 1;
  file->node = NULL;
  unlock(file->disk);
  return code;
}

static int file_read(sqlite3_file *handle, void *bytes, int size, sqlite3_int64 offset) {
  faulty_file *file = (faulty_file *)handle;
  uint32_t failure;
  lock(file->disk);
  file->disk->counts.reads += 1;
  _Bool fails = file->disk->is_cut || faulty_fails(file->disk, FAULTY_READ, file->node->kind, &failure);
  if (fails) file->disk->counts.failures += 1;
  unlock(file->disk);
  if (fails) return SQLITE_IOERR_READ;
  return file->real->pMethods->xRead(file->real, bytes, size, offset);
}

static int64_t occupied(const faulty_node *node) {
  return node->reserved > node->size ? node->reserved : node->size;
}

static _Bool has_room(faulty_disk *disk, faulty_node *node, int64_t end) {
  if (disk->capacity < 0) return 1;
  int64_t used = 0;
  for (faulty_node *other = disk->nodes; other; other = other->next) {
    struct stat status;
    if (fstat(other->descriptor, &status) == 0) other->size = status.st_size;
    if (other->handles > 0) used += occupied(other);
  }
  if (end <= occupied(node)) return 1;
  return used + (end - occupied(node)) <= disk->capacity;
}

static int write_locked(faulty_file *file, const void *bytes, int size, int64_t offset) {
  faulty_disk *disk = file->disk;
  faulty_node *node = file->node;
  uint32_t failure = FAULTY_ERROR;
  disk->counts.writes += 1;
  _Bool was_cut = disk->is_cut;
  _Bool is_cut = faulty_counts_to_cut(disk);
  if (was_cut) return SQLITE_IOERR_WRITE;
  _Bool fails = !is_cut && faulty_fails(disk, FAULTY_WRITE, node->kind, &failure);
  if (fails && failure == FAULTY_FULL) return SQLITE_FULL;
  if (fails && failure == FAULTY_ERROR) return SQLITE_IOERR_WRITE;
  if (!has_room(disk, node, offset + size)) return SQLITE_FULL;
  int written = fails ? size / 2 : size;
  if (!faulty_remember(node, offset, written, 0)) return SQLITE_IOERR_NOMEM;
  /* The write at which the power is cut is under way: the restored file has some of it. */
  int code = file->real->pMethods->xWrite(file->real, bytes, written, offset);
  if (code == SQLITE_OK) {
    if (offset + written > node->size) node->size = offset + written;
    disk->counts.bytes_written += written;
  }
  if (is_cut || fails) return SQLITE_IOERR_WRITE;
  return code;
}

static int file_write(sqlite3_file *handle, const void *bytes, int size, sqlite3_int64 offset) {
  faulty_file *file = (faulty_file *)handle;
  wait_a_little(file->disk);
  lock(file->disk);
  int code = write_locked(file, bytes, size, offset);
  if (code != SQLITE_OK) file->disk->counts.failures += 1;
  unlock(file->disk);
  return code;
}

static int file_truncate(sqlite3_file *handle, sqlite3_int64 size) {
  faulty_file *file = (faulty_file *)handle;
  faulty_disk *disk = file->disk;
  uint32_t failure;
  lock(disk);
  disk->counts.truncates += 1;
  int code = SQLITE_OK;
  if (faulty_counts_to_cut(disk) || faulty_fails(disk, FAULTY_TRUNCATE, file->node->kind, &failure)) {
    code = SQLITE_IOERR_TRUNCATE;
    disk->counts.failures += 1;
  } else if (!faulty_remember(file->node, size, 0, 1)) {
    code = SQLITE_IOERR_NOMEM;
  } else {
    code = file->real->pMethods->xTruncate(file->real, size);
    if (code == SQLITE_OK) {
      file->node->size = size;
      file->node->reserved = 0;
    }
  }
  unlock(disk);
  return code;
}

static int file_sync(sqlite3_file *handle, int flags) {
  faulty_file *file = (faulty_file *)handle;
  faulty_disk *disk = file->disk;
  uint32_t failure;
  wait_a_little(disk);
  lock(disk);
  disk->counts.syncs += 1;
  int code = SQLITE_OK;
  if (faulty_counts_to_cut(disk) || faulty_fails(disk, FAULTY_SYNC, file->node->kind, &failure)) {
    code = SQLITE_IOERR_FSYNC;
    disk->counts.failures += 1;
  } else if (!disk->loses_syncs) {
    /* The real sync is spared: no test takes the machine's power away. */
    (void)flags;
    faulty_forget_undo(file->node);
  }
  unlock(disk);
  return code;
}

static int file_size(sqlite3_file *handle, sqlite3_int64 *size) {
  faulty_file *file = (faulty_file *)handle;
  return file->real->pMethods->xFileSize(file->real, size);
}

static int file_lock(sqlite3_file *handle, int level) {
  faulty_file *file = (faulty_file *)handle;
  return file->real->pMethods->xLock(file->real, level);
}

static int file_unlock(sqlite3_file *handle, int level) {
  faulty_file *file = (faulty_file *)handle;
  return file->real->pMethods->xUnlock(file->real, level);
}

static int file_check_lock(sqlite3_file *handle, int *result) {
  faulty_file *file = (faulty_file *)handle;
  return file->real->pMethods->xCheckReservedLock(file->real, result);
}

static int file_control(sqlite3_file *handle, int operation, void *argument) {
  faulty_file *file = (faulty_file *)handle;
  if (operation == SQLITE_FCNTL_SIZE_HINT) {
    faulty_disk *disk = file->disk;
    int64_t size = *(sqlite3_int64 *)argument;
    lock(disk);
    _Bool fits = has_room(disk, file->node, size);
    if (fits && size > file->node->reserved) file->node->reserved = size;
    unlock(disk);
    return fits ? SQLITE_OK : SQLITE_FULL;
  }
  return file->real->pMethods->xFileControl(file->real, operation, argument);
}

static int file_sector_size(sqlite3_file *handle) {
  faulty_file *file = (faulty_file *)handle;
  return file->real->pMethods->xSectorSize(file->real);
}

static int file_characteristics(sqlite3_file *handle) {
  faulty_file *file = (faulty_file *)handle;
  return file->real->pMethods->xDeviceCharacteristics(file->real);
}

static int shm_map(sqlite3_file *handle, int page, int size, int extends, void volatile **bytes) {
  faulty_file *file = (faulty_file *)handle;
  return file->real->pMethods->xShmMap(file->real, page, size, extends, bytes);
}

static int shm_lock(sqlite3_file *handle, int offset, int count, int flags) {
  faulty_file *file = (faulty_file *)handle;
  return file->real->pMethods->xShmLock(file->real, offset, count, flags);
}

static void shm_barrier(sqlite3_file *handle) {
  faulty_file *file = (faulty_file *)handle;
  file->real->pMethods->xShmBarrier(file->real);
}

static int shm_unmap(sqlite3_file *handle, int deletes) {
  faulty_file *file = (faulty_file *)handle;
  return file->real->pMethods->xShmUnmap(file->real, deletes);
}

/* Version 2: no memory-mapped reads, which would pass the rules by. */
static const sqlite3_io_methods methods = {
  .iVersion = 2,
  .xClose = file_close,
  .xRead = file_read,
  .xWrite = file_write,
  .xTruncate = file_truncate,
  .xSync = file_sync,
  .xFileSize = file_size,
  .xLock = file_lock,
  .xUnlock = file_unlock,
  .xCheckReservedLock = file_check_lock,
  .xFileControl = file_control,
  .xSectorSize = file_sector_size,
  .xDeviceCharacteristics = file_characteristics,
  .xShmMap = shm_map,
  .xShmLock = shm_lock,
  .xShmBarrier = shm_barrier,
  .xShmUnmap = shm_unmap,
};

static uint32_t kind(int flags) {
  if (flags & SQLITE_OPEN_MAIN_DB) return FAULTY_DATABASE;
  if (flags & SQLITE_OPEN_WAL) return FAULTY_LOG;
  if (flags & SQLITE_OPEN_MAIN_JOURNAL) return FAULTY_JOURNAL;
  return 0;
}

static int vfs_open(sqlite3_vfs *vfs, sqlite3_filename path, sqlite3_file *handle, int flags, int *output) {
  faulty_disk *disk = vfs->pAppData;
  faulty_file *file = (faulty_file *)handle;
  uint32_t failure;
  uint32_t file_kind = kind(flags);
  /* Temporary files are not the disk's. */
  if (file_kind == 0 || !path) return disk->real->xOpen(disk->real, path, handle, flags, output);
  memset(file, 0, sizeof *file);
  file->disk = disk;
  file->real = (sqlite3_file *)(file + 1);
  lock(disk);
  _Bool fails = disk->is_cut || faulty_fails(disk, FAULTY_OPEN, file_kind, &failure);
  if (fails) disk->counts.failures += 1;
  unlock(disk);
  if (fails) return SQLITE_IOERR;
  int code = disk->real->xOpen(disk->real, path, file->real, flags, output);
  if (code != SQLITE_OK) return code;
  lock(disk);
  file->node = faulty_node_open(disk, path, file_kind);
  unlock(disk);
  if (!file->node) {
    file->real->pMethods->xClose(file->real);
    return SQLITE_CANTOPEN;
  }
  file->base.pMethods = &methods;
  return SQLITE_OK;
}

static int vfs_delete(sqlite3_vfs *vfs, const char *path, int syncs) {
  (void)syncs;
  faulty_disk *disk = vfs->pAppData;
  uint32_t failure;
  lock(disk);
  _Bool fails = disk->is_cut || faulty_fails(disk, FAULTY_DELETE, FAULTY_ANY_FILE, &failure);
  if (fails) disk->counts.failures += 1;
  unlock(disk);
  return fails ? SQLITE_IOERR_DELETE : disk->real->xDelete(disk->real, path, 0);
}

static int vfs_access(sqlite3_vfs *vfs, const char *path, int flags, int *result) {
  faulty_disk *disk = vfs->pAppData;
  return disk->real->xAccess(disk->real, path, flags, result);
}

_Bool faulty_register(faulty_disk *disk) {
  disk->real = sqlite3_vfs_find(NULL);
  if (!disk->real) return 0;
  disk->vfs = *disk->real;
  disk->vfs.zName = disk->name;
  disk->vfs.pNext = NULL;
  disk->vfs.pAppData = disk;
  disk->vfs.szOsFile = (int)sizeof(faulty_file) + disk->real->szOsFile;
  disk->vfs.xOpen = vfs_open;
  disk->vfs.xDelete = vfs_delete;
  disk->vfs.xAccess = vfs_access;
  return sqlite3_vfs_register(&disk->vfs, 0) == SQLITE_OK;
}
