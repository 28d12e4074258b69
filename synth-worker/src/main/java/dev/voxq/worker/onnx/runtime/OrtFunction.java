package dev.voxq.worker.onnx.runtime;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;

/// The functions used out of `struct OrtApi` (onnxruntime_c_api.h), with their place in it and their parameters:
/// `P` a pointer, `I` an `int`, `L` an `int64_t` or `size_t`.
///
/// Places never change between versions: the struct only grows at its end.
enum OrtFunction {
    CREATE_SESSION(7, "PPPP"), // CreateSession
    CREATE_SESSION_FROM_ARRAY(8, "PPLPP"), // CreateSessionFromArray
    RUN(9, "PPPPLPLP"), // Run
    CREATE_SESSION_OPTIONS(10, "P"), // CreateSessionOptions
    SET_OPTIMIZED_MODEL_FILE_PATH(11, "PP"), // SetOptimizedModelFilePath
    ENABLE_PROFILING(14, "PP"), // EnableProfiling
    SET_SESSION_GRAPH_OPTIMIZATION_LEVEL(23, "PI"), // SetSessionGraphOptimizationLevel
    SESSION_GET_INPUT_COUNT(30, "PP"), // SessionGetInputCount
    SESSION_GET_OUTPUT_COUNT(31, "PP"), // SessionGetOutputCount
    SESSION_GET_INPUT_TYPE_INFO(33, "PLP"), // SessionGetInputTypeInfo
    SESSION_GET_OUTPUT_TYPE_INFO(34, "PLP"), // SessionGetOutputTypeInfo
    SESSION_GET_INPUT_NAME(36, "PLPP"), // SessionGetInputName
    SESSION_GET_OUTPUT_NAME(37, "PLPP"), // SessionGetOutputName
    CREATE_RUN_OPTIONS(39, "P"), // CreateRunOptions
    CREATE_TENSOR_AS_ORT_VALUE(48, "PPLIP"), // CreateTensorAsOrtValue
    CREATE_TENSOR_WITH_DATA_AS_ORT_VALUE(49, "PPLPLIP"), // CreateTensorWithDataAsOrtValue
    GET_TENSOR_MUTABLE_DATA(51, "PP"), // GetTensorMutableData
    CAST_TYPE_INFO_TO_TENSOR_INFO(55, "PP"), // CastTypeInfoToTensorInfo
    GET_TENSOR_ELEMENT_TYPE(60, "PP"), // GetTensorElementType
    GET_DIMENSIONS_COUNT(61, "PP"), // GetDimensionsCount
    GET_DIMENSIONS(62, "PPL"), // GetDimensions
    GET_TENSOR_TYPE_AND_SHAPE(65, "PP"), // GetTensorTypeAndShape
    CREATE_MEMORY_INFO(68, "PIIIP"), // CreateMemoryInfo
    ALLOCATOR_FREE(76, "PP"), // AllocatorFree
    GET_ALLOCATOR_WITH_DEFAULT_OPTIONS(78, "P"), // GetAllocatorWithDefaultOptions
    RELEASE_SESSION(95), // ReleaseSession
    RELEASE_VALUE(96), // ReleaseValue
    RELEASE_RUN_OPTIONS(97), // ReleaseRunOptions
    RELEASE_TYPE_INFO(98), // ReleaseTypeInfo
    RELEASE_TENSOR_TYPE_AND_SHAPE_INFO(99), // ReleaseTensorTypeAndShapeInfo
    RELEASE_SESSION_OPTIONS(100), // ReleaseSessionOptions
    CREATE_ENV_WITH_GLOBAL_THREAD_POOLS(119, "IPPP"), // CreateEnvWithGlobalThreadPools
    DISABLE_PER_SESSION_THREADS(120, "P"), // DisablePerSessionThreads
    CREATE_THREADING_OPTIONS(121, "P"), // CreateThreadingOptions
    RELEASE_THREADING_OPTIONS(122), // ReleaseThreadingOptions
    GET_AVAILABLE_PROVIDERS(125, "PP"), // GetAvailableProviders
    RELEASE_AVAILABLE_PROVIDERS(126, "PI"), // ReleaseAvailableProviders
    ADD_SESSION_CONFIG_ENTRY(130, "PPP"), // AddSessionConfigEntry
    CREATE_ALLOCATOR(131, "PPP"), // CreateAllocator
    RELEASE_ALLOCATOR(132), // ReleaseAllocator
    RUN_WITH_BINDING(133, "PPP"), // RunWithBinding
    CREATE_IO_BINDING(134, "PP"), // CreateIoBinding
    RELEASE_IO_BINDING(135), // ReleaseIoBinding
    BIND_INPUT(136, "PPP"), // BindInput
    BIND_OUTPUT(137, "PPP"), // BindOutput
    SET_GLOBAL_INTRA_OP_NUM_THREADS(147, "PI"), // SetGlobalIntraOpNumThreads
    ADD_RUN_CONFIG_ENTRY(165, "PPP"), // AddRunConfigEntry
    SESSION_OPTIONS_APPEND_EXECUTION_PROVIDER_CUDA_V2(204, "PP"), // SessionOptionsAppendExecutionProvider_CUDA_V2
    CREATE_CUDA_PROVIDER_OPTIONS(205, "P"), // CreateCUDAProviderOptions
    UPDATE_CUDA_PROVIDER_OPTIONS(206, "PPPL"), // UpdateCUDAProviderOptions
    RELEASE_CUDA_PROVIDER_OPTIONS(208); // ReleaseCUDAProviderOptions

    private final int place;
    @SuppressWarnings("ImmutableEnumChecker") // descriptors are immutable, only not marked so
    private final FunctionDescriptor descriptor;

    /// A function that answers with an `OrtStatus*`.
    OrtFunction(int place, String parameters) {
        this.place = place;
        this.descriptor = FunctionDescriptor.of(ADDRESS,
                parameters.chars().mapToObj(OrtFunction::layout).toArray(MemoryLayout[]::new));
    }

    /// A function of one pointer that cannot fail.
    OrtFunction(int place) {
        this.place = place;
        this.descriptor = FunctionDescriptor.ofVoid(ADDRESS);
    }

    int place() {
        return place;
    }

    FunctionDescriptor descriptor() {
        return descriptor;
    }

    private static MemoryLayout layout(int letter) {
        return switch (letter) {
            case 'P' -> ADDRESS;
            case 'I' -> JAVA_INT;
            case 'L' -> JAVA_LONG;
            default -> throw new IllegalArgumentException("no parameter type " + (char) letter);
        };
    }
}
