/* What a disk remembers of a file since its last sync, and what is left of that when the power is cut. */

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "faulty_disk.h"

faulty_node *faulty_node_open(faulty_disk *disk, const char *path, uint32_t kind) {
  struct stat status;
  if (stat(path, &status) != 0) return NULL;
  for (faulty_node *node = disk->nodes; node; node = node->next) {
    if (node->device != status.st_dev || node->inode != status.st_ino) continue;
    node->handles += 1;
    node->size = status.st_size;
    return node;
  }
  faulty_node *node = calloc(1, sizeof *node);
  if (!node) return NULL;
  node->descriptor = open(path, O_RDWR | O_CLOEXEC);
  if (node->descriptor < 0) {
    free(node);
    return NULL;
  }
  node->device = status.st_dev;
  node->inode = status.st_ino;
  node->handles = 1;
  node->kind = kind;
  node->size = status.st_size;
  node->synced_size = status.st_size;
  node->next = disk->nodes;
  disk->nodes = node;
  return node;
}

_Bool faulty_remember(faulty_node *node, int64_t offset, int64_t size, _Bool is_truncation) {
  struct stat status;
  if (fstat(node->descriptor, &status) != 0) return 0;
  /* The program may have made the file longer by itself. */
  int64_t file_size = status.st_size;
  if (is_truncation) size = file_size > offset ? file_size - offset : 0;
  faulty_undo *undo = calloc(1, sizeof *undo + (size_t)size);
  if (!undo) return 0;
  undo->offset = offset;
  undo->size = size;
  undo->file_size = file_size;
  undo->is_truncation = is_truncation;
  /* What lies beyond the end stays zero. */
  int64_t done = 0;
  while (done < size) {
    ssize_t count = pread(node->descriptor, undo->bytes + done, (size_t)(size - done), offset + done);
    if (count <= 0) break;
    done += count;
  }
  undo->older = node->newest;
  node->newest = undo;
  return 1;
}

void faulty_forget_undo(faulty_node *node) {
  while (node->newest) {
    faulty_undo *older = node->newest->older;
    free(node->newest);
    node->newest = older;
  }
  struct stat status;
  if (fstat(node->descriptor, &status) == 0) node->synced_size = status.st_size;
}

void faulty_free_nodes(faulty_disk *disk) {
  faulty_node **link = &disk->nodes;
  while (*link) {
    faulty_node *node = *link;
    if (node->handles > 0) {
      link = &node->next;
      continue;
    }
    *link = node->next;
    faulty_forget_undo(node);
    close(node->descriptor);
    free(node);
  }
}

/* How a cut treats what was not synced. */
typedef enum {
  EVERYTHING_IS_LOST,
  NOTHING_IS_LOST,
  IN_ORDER, /* the changes up to one of them are there, and a part of that one */
  SECTORS   /* each sector is what it was at some time */
} cut_mode;

static void write_back(faulty_node *node, const faulty_undo *undo, int64_t from, int64_t to) {
  while (from < to) {
    ssize_t count =
      pwrite(node->descriptor, undo->bytes + (from - undo->offset), (size_t)(to - from), from);
    if (count <= 0) return;
    from += count;
  }
}

static void undo_sectors(
  faulty_node *node, const faulty_undo *undo, int64_t sector_size, uint8_t *keeps, int64_t sectors, uint64_t *random
) {
  int64_t end = undo->offset + undo->size;
  for (int64_t from = undo->offset; from < end;) {
    int64_t sector = from / sector_size;
    int64_t to = (sector + 1) * sector_size;
    if (to > end) to = end;
    /* Once a sector keeps a change it keeps the ones before. */
    if (sector < sectors && !keeps[sector]) {
      keeps[sector] = faulty_random(random) % 2 == 0;
      if (!keeps[sector]) write_back(node, undo, from, to);
    }
    from = to;
  }
}

static void undo_all(faulty_node *node, const faulty_undo *undo) {
  write_back(node, undo, undo->offset, undo->offset + undo->size);
  (void)!ftruncate(node->descriptor, undo->file_size);
}

int64_t faulty_restore_node(faulty_node *node, uint64_t *random) {
  int64_t changes = 0;
  int64_t longest = node->size;
  for (faulty_undo *undo = node->newest; undo; undo = undo->older) {
    changes += 1;
    if (undo->file_size > longest) longest = undo->file_size;
    if (undo->offset + undo->size > longest) longest = undo->offset + undo->size;
  }
  if (changes == 0) return 0;
  cut_mode mode = (cut_mode[]){EVERYTHING_IS_LOST, NOTHING_IS_LOST, IN_ORDER, SECTORS, SECTORS, SECTORS}
    [faulty_random(random) % 6];
  int64_t sector_size = faulty_random(random) % 2 ? 512 : 4096;
  int64_t kept = mode == NOTHING_IS_LOST ? changes : mode == IN_ORDER ? (int64_t)(faulty_random(random) % changes) : 0;
  int64_t sectors = longest / sector_size + 1;
  uint8_t *keeps = calloc((size_t)sectors, 1);
  if (!keeps) return 0;
  _Bool keeps_length = faulty_random(random) % 2;
  _Bool keeps_truncation = 0;
  int64_t index = changes;
  for (faulty_undo *undo = node->newest; undo; undo = undo->older) {
    index -= 1;
    if (mode == SECTORS && undo->is_truncation) {
      /* A file is cut as a whole or not at all, and what was cut before stays cut. */
      keeps_truncation = keeps_truncation || faulty_random(random) % 2;
      if (!keeps_truncation) undo_all(node, undo);
    } else if (mode == SECTORS && !keeps_truncation) {
      undo_sectors(node, undo, sector_size, keeps, sectors, random);
    } else if (mode == EVERYTHING_IS_LOST || (mode == IN_ORDER && index > kept)) {
      undo_all(node, undo);
    } else if (mode == IN_ORDER && index == kept) {
      undo_sectors(node, undo, sector_size, keeps, sectors, random);
    }
  }
  free(keeps);
  struct stat status;
  if (mode == SECTORS && !keeps_length && !keeps_truncation && fstat(node->descriptor, &status) == 0
      && status.st_size > node->synced_size) {
    (void)!ftruncate(node->descriptor, node->synced_size);
  }
  return changes;
}
