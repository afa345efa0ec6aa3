// The functions that MLNet.MoE.Torch.Cuda calls of libtorch_cuda, c10_cuda and CUDA's runtime, declared as their headers do: a C++ compiler gives
// them the names, and passes arguments, that the real ones have. They write down how they were called.
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>
#include <utility>

static std::string log_text;
static int instantiate_error, capture_status = 1, free_megabytes = 512, driver_version = 12080, device;

static void write(const std::string& line) { log_text += line + ";"; }

extern "C" {
const char* fake_log() { return log_text.c_str(); }
void fake_reset() { log_text.clear(); instantiate_error = 0; capture_status = 1; device = 0; }
void fake_set_instantiate_error(int error) { instantiate_error = error; }
void fake_set_capture_status(int status) { capture_status = status; }

int cudaGetDevice(int* number) { *number = device; return 0; }
int cudaSetDevice(int number) { if (number > 3) return 101; device = number; return 0; }
int cudaDriverGetVersion(int* version) { *version = driver_version; return 0; }
int cudaRuntimeGetVersion(int* version) { *version = 13000; return 0; }
int cudaMemGetInfo(size_t* free, size_t* total) { *free = (size_t)free_megabytes << 20 << device; *total = *free * 2; return 0; }
const char* cudaGetErrorString(int error) { return error == 2 ? "out of memory" : "some error"; }
int cudaGetLastError() { return 0; }
int cudaStreamSynchronize(void* stream) { write("synchronize " + std::to_string((intptr_t)stream)); return 0; }
int cudaStreamIsCapturing(void*, int* status) { *status = capture_status; return 0; }
int cudaStreamEndCapture(void* stream, void** graph) { *graph = nullptr; write("abandon " + std::to_string((intptr_t)stream)); return 901; }
int cudaGraphInstantiateWithFlags(void** executable, void* graph, unsigned long long flags) {
  write("instantiate " + std::to_string((intptr_t)graph) + " " + std::to_string(flags));
  *executable = (void*)77;
  return instantiate_error;
}
int cudaGraphLaunch(void* executable, void* stream) {
  write("launch " + std::to_string((intptr_t)executable) + " " + std::to_string((intptr_t)stream));
  return 0;
}
int cudaGraphExecDestroy(void* executable) { write("destroy " + std::to_string((intptr_t)executable)); return 0; }
}

enum cudaStreamCaptureMode { cudaStreamCaptureModeGlobal, cudaStreamCaptureModeThreadLocal, cudaStreamCaptureModeRelaxed };

namespace c10 {
enum class DeviceType : int8_t { CPU = 0, CUDA = 1 };
using DeviceIndex = int8_t;
using StreamId = int64_t;
struct Device {
  DeviceType type_;
  DeviceIndex index_ = -1;
};
class Stream {
 public:
  Stream(Device device, StreamId id) : device_(device), id_(id) {}
  Device device_;
  StreamId id_;
};
namespace cuda {
class CUDAStream {
 public:
  explicit CUDAStream(Stream stream) : stream_(stream) {}
  void* stream() const;
  Stream stream_;
};
static thread_local Stream current(Device{DeviceType::CUDA, 0}, 0);
void* CUDAStream::stream() const { return (void*)(intptr_t)(1000 * stream_.device_.index_ + stream_.id_); }
CUDAStream getStreamFromPool(const bool isHighPriority = false, DeviceIndex index = -1) {
  write(std::string("pool ") + (isHighPriority ? "high " : "low ") + std::to_string(index));
  return CUDAStream(Stream(Device{DeviceType::CUDA, index}, 42));
}
CUDAStream getCurrentCUDAStream(DeviceIndex index = -1) {
  write("current " + std::to_string(index));
  return CUDAStream(current);
}
void setCurrentCUDAStream(CUDAStream stream) {
  current = stream.stream_;
  write("set " + std::to_string(stream.stream_.device_.index_) + " " + std::to_string(stream.stream_.id_));
}
}  // namespace cuda
}  // namespace c10

namespace at::cuda {
using MempoolId_t = std::pair<unsigned long long, unsigned long long>;
struct CUDAGraph {
  CUDAGraph(bool keep_graph = false);
  ~CUDAGraph();
  void capture_begin(MempoolId_t pool = {0, 0}, cudaStreamCaptureMode mode = cudaStreamCaptureModeGlobal);
  void capture_end();
  void* raw_cuda_graph();
  int64_t magic;
  bool keep;
};
CUDAGraph::CUDAGraph(bool keep_graph) : magic(0x5EED), keep(keep_graph) { write(keep ? "construct keeping" : "construct"); }
CUDAGraph::~CUDAGraph() { write(magic == 0x5EED ? "destruct" : "destruct of another"); }
void CUDAGraph::capture_begin(MempoolId_t pool, cudaStreamCaptureMode mode) {
  write("begin " + std::to_string(pool.first) + " " + std::to_string(pool.second) + " " + std::to_string((int)mode));
}
void CUDAGraph::capture_end() { write("end"); }
void* CUDAGraph::raw_cuda_graph() { return (void*)(intptr_t)(magic == 0x5EED ? 55 : 0); }
}  // namespace at::cuda
