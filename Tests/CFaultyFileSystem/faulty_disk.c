/* The disks: their rules, and what they remember of their files. */

#include <stdio.h>
#include <string.h>

#include "faulty_disk.h"

static faulty_disk disks[FAULTY_MAXIMUM_DISKS];
static pthread_mutex_t disks_mutex = PTHREAD_MUTEX_INITIALIZER;

uint64_t faulty_random(uint64_t *state) {
  *state += 0x9E3779B97F4A7C15;
  uint64_t value = *state;
  value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
  value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
  return value ^ (value >> 31);
}

int32_t faulty_disk_make(void) {
  pthread_mutex_lock(&disks_mutex);
  int32_t number = 0;
  while (number < FAULTY_MAXIMUM_DISKS && disks[number].is_used) number += 1;
  if (number < FAULTY_MAXIMUM_DISKS) {
    faulty_disk *disk = &disks[number];
    memset(disk, 0, sizeof *disk);
    pthread_mutex_init(&disk->mutex, NULL);
    snprintf(disk->name, sizeof disk->name, "faulty-%d", number);
    disk->capacity = -1;
    disk->operations_to_cut = -1;
    disk->is_used = faulty_register(disk);
    if (!disk->is_used) number = -1;
  } else {
    number = -1;
  }
  pthread_mutex_unlock(&disks_mutex);
  return number;
}

static faulty_disk *locked(int32_t number) {
  if (number < 0 || number >= FAULTY_MAXIMUM_DISKS || !disks[number].is_used) return NULL;
  pthread_mutex_lock(&disks[number].mutex);
  return &disks[number];
}

static void unlock(faulty_disk *disk) { pthread_mutex_unlock(&disk->mutex); }

void faulty_disk_remove(int32_t number) {
  faulty_disk *disk = locked(number);
  if (!disk) return;
  sqlite3_vfs_unregister(&disk->vfs);
  faulty_free_nodes(disk);
  unlock(disk);
  pthread_mutex_lock(&disks_mutex);
  disk->is_used = 0;
  pthread_mutex_unlock(&disks_mutex);
}

faulty_counts faulty_disk_counts(int32_t number) {
  faulty_counts counts = {0};
  faulty_disk *disk = locked(number);
  if (!disk) return counts;
  counts = disk->counts;
  unlock(disk);
  return counts;
}

_Bool faulty_disk_add_rule(int32_t number, faulty_rule rule) {
  faulty_disk *disk = locked(number);
  if (!disk) return 0;
  _Bool has_room = disk->rule_count < FAULTY_MAXIMUM_RULES;
  if (has_room) disk->rules[disk->rule_count++] = rule;
  unlock(disk);
  return has_room;
}

void faulty_disk_clear_rules(int32_t number) {
  faulty_disk *disk = locked(number);
  if (!disk) return;
  disk->rule_count = 0;
  unlock(disk);
}

void faulty_disk_seed(int32_t number, uint64_t seed) {
  faulty_disk *disk = locked(number);
  if (!disk) return;
  disk->random = seed;
  unlock(disk);
}

void faulty_disk_set_capacity(int32_t number, int64_t bytes) {
  faulty_disk *disk = locked(number);
  if (!disk) return;
  disk->capacity = bytes;
  unlock(disk);
}

void faulty_disk_lose_syncs(int32_t number, _Bool loses) {
  faulty_disk *disk = locked(number);
  if (!disk) return;
  disk->loses_syncs = loses;
  unlock(disk);
}

void faulty_disk_set_delay(int32_t number, uint32_t microseconds) {
  faulty_disk *disk = locked(number);
  if (!disk) return;
  disk->delay_microseconds = microseconds;
  unlock(disk);
}

void faulty_disk_cut_after(int32_t number, int64_t operations) {
  faulty_disk *disk = locked(number);
  if (!disk) return;
  disk->operations_to_cut = operations;
  unlock(disk);
}

_Bool faulty_disk_is_cut(int32_t number) {
  faulty_disk *disk = locked(number);
  if (!disk) return 0;
  _Bool is_cut = disk->is_cut;
  unlock(disk);
  return is_cut;
}

int64_t faulty_disk_restore(int32_t number, uint64_t seed) {
  faulty_disk *disk = locked(number);
  if (!disk) return -1;
  int64_t changes = 0;
  for (faulty_node *node = disk->nodes; node; node = node->next) {
    if (node->handles > 0) changes = -1;
  }
  if (changes == 0) {
    for (faulty_node *node = disk->nodes; node; node = node->next) changes += faulty_restore_node(node, &seed);
    faulty_free_nodes(disk);
    disk->rule_count = 0;
    disk->is_cut = 0;
    disk->operations_to_cut = -1;
  }
  unlock(disk);
  return changes;
}

_Bool faulty_counts_to_cut(faulty_disk *disk) {
  if (disk->is_cut || disk->operations_to_cut < 0) return disk->is_cut;
  if (disk->operations_to_cut == 0) disk->is_cut = 1;
  disk->operations_to_cut -= 1;
  return disk->is_cut;
}

_Bool faulty_fails(faulty_disk *disk, uint32_t operation, uint32_t file, uint32_t *failure) {
  for (int index = 0; index < disk->rule_count; index += 1) {
    faulty_rule *rule = &disk->rules[index];
    if (!(rule->operations & operation) || !(rule->files & file) || rule->count == 0) continue;
    if (rule->skip > 0) {
      rule->skip -= 1;
      continue;
    }
    if (faulty_random(&disk->random) % 10000 >= rule->chance) continue;
    if (rule->count > 0) rule->count -= 1;
    *failure = rule->failure;
    return 1;
  }
  return 0;
}
