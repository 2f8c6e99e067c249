#include "storage/sqlite_vfs.hpp"

#include <atomic>
#include <cstring>
#include <mutex>

#include <sqlite3.h>

namespace throughline::storage {

namespace {

std::atomic<Disk*> current_disk{nullptr};

/// A file of ours is a header followed by the operating system's own file object, to which every method is forwarded.
struct SyncedFile {
  sqlite3_file base;
  Disk* disk;
  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

SyncedFile& ours(sqlite3_file* file) { return *reinterpret_cast<SyncedFile*>(file); }
sqlite3_file* real(sqlite3_file* file) { return ours(file).real(); }

int sync_file(sqlite3_file* file, int flags) {
  if (!ours(file).disk->before_sync()) return SQLITE_IOERR_FSYNC;
  return real(file)->pMethods->xSync(real(file), flags);
}

int close_file(sqlite3_file* f) { return real(f)->pMethods->xClose(real(f)); }
int read_file(sqlite3_file* f, void* to, int n, sqlite3_int64 at) {
  return real(f)->pMethods->xRead(real(f), to, n, at);
}
int write_file(sqlite3_file* f, const void* from, int n, sqlite3_int64 at) {
  return real(f)->pMethods->xWrite(real(f), from, n, at);
}
int truncate_file(sqlite3_file* f, sqlite3_int64 size) { return real(f)->pMethods->xTruncate(real(f), size); }
int file_size(sqlite3_file* f, sqlite3_int64* size) { return real(f)->pMethods->xFileSize(real(f), size); }
int lock_file(sqlite3_file* f, int level) { return real(f)->pMethods->xLock(real(f), level); }
int unlock_file(sqlite3_file* f, int level) { return real(f)->pMethods->xUnlock(real(f), level); }
int check_lock(sqlite3_file* f, int* out) { return real(f)->pMethods->xCheckReservedLock(real(f), out); }
int control_file(sqlite3_file* f, int op, void* arg) { return real(f)->pMethods->xFileControl(real(f), op, arg); }
int sector_size(sqlite3_file* f) { return real(f)->pMethods->xSectorSize(real(f)); }
int characteristics(sqlite3_file* f) { return real(f)->pMethods->xDeviceCharacteristics(real(f)); }
int shm_map(sqlite3_file* f, int page, int size, int extend, void volatile** out) {
  return real(f)->pMethods->xShmMap(real(f), page, size, extend, out);
}
int shm_lock(sqlite3_file* f, int offset, int n, int flags) {
  return real(f)->pMethods->xShmLock(real(f), offset, n, flags);
}
void shm_barrier(sqlite3_file* f) { real(f)->pMethods->xShmBarrier(real(f)); }
int shm_unmap(sqlite3_file* f, int remove) { return real(f)->pMethods->xShmUnmap(real(f), remove); }
int fetch_page(sqlite3_file* f, sqlite3_int64 at, int n, void** out) {
  return real(f)->pMethods->xFetch(real(f), at, n, out);
}
int unfetch_page(sqlite3_file* f, sqlite3_int64 at, void* page) {
  return real(f)->pMethods->xUnfetch(real(f), at, page);
}

constexpr sqlite3_io_methods kMethods = {
    3,         close_file,  read_file,  write_file,   truncate_file, sync_file,       file_size,
    lock_file, unlock_file, check_lock, control_file, sector_size,   characteristics, shm_map,
    shm_lock,  shm_barrier, shm_unmap,  fetch_page,   unfetch_page,
};

sqlite3_vfs* system_vfs(sqlite3_vfs* vfs) { return static_cast<sqlite3_vfs*>(vfs->pAppData); }

int open_file(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  SyncedFile& opened = ours(file);
  opened.disk = current_disk.load();
  opened.base.pMethods = nullptr;
  const int code = system_vfs(vfs)->xOpen(system_vfs(vfs), name, opened.real(), flags, out_flags);
  // SQLite closes a file whose methods are set even after a failed open.
  if (opened.real()->pMethods != nullptr) opened.base.pMethods = &kMethods;
  return code;
}

}  // namespace

const char* register_sqlite_vfs(Disk& disk) {
  static constexpr const char* kName = "throughline";
  static std::once_flag once;
  static sqlite3_vfs vfs;
  current_disk = &disk;
  std::call_once(once, [] {
    // Its statistics of memory cost a lock that all connections share, at each allocation. Before anything else of
    // SQLite.
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    sqlite3_vfs* system = sqlite3_vfs_find(nullptr);
    std::memcpy(&vfs, system, sizeof vfs);  // everything but xOpen is the system's own; it reads no pAppData of ours
    vfs.pNext = nullptr;
    vfs.zName = kName;
    vfs.szOsFile = static_cast<int>(sizeof(SyncedFile)) + system->szOsFile;
    vfs.pAppData = system;
    vfs.xOpen = open_file;
    sqlite3_vfs_register(&vfs, 0);
  });
  return kName;
}

}  // namespace throughline::storage
