package dev.voxq.worker.onnx.runtime;

/// Where a session computes.
public enum Device {
    CPU, CUDA
}
