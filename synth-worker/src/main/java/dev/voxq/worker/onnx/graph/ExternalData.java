package dev.voxq.worker.onnx.graph;

/// A stretch of a file that holds a weight's bytes.
///
/// @param location path of the file relative to the model's folder
/// @param offset   where the bytes begin, in bytes
/// @param length   how many bytes there are
public record ExternalData(String location, long offset, long length) {}
