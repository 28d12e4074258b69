package dev.voxq.worker.onnx.runtime;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;

/// The functions used out of `struct OrtApi` (onnxruntime_c_api.h), with their place in it and their parameters.
///
/// Places never change between versions: the struct only grows at its end.
enum OrtFunction {
    CREATE_SESSION(7, ADDRESS, ADDRESS, ADDRESS, ADDRESS), CREATE_SESSION_FROM_ARRAY(8, ADDRESS, ADDRESS, JAVA_LONG,
            ADDRESS, ADDRESS), RUN(9, ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG,
                    ADDRESS), CREATE_SESSION_OPTIONS(10, ADDRESS), SET_OPTIMIZED_MODEL_FILE_PATH(11, ADDRESS,
                            ADDRESS), ENABLE_PROFILING(14, ADDRESS, ADDRESS), SET_SESSION_GRAPH_OPTIMIZATION_LEVEL(23,
                                    ADDRESS,
                                    JAVA_INT), SESSION_GET_INPUT_COUNT(30, ADDRESS, ADDRESS), SESSION_GET_OUTPUT_COUNT(
                                            31, ADDRESS, ADDRESS), SESSION_GET_INPUT_TYPE_INFO(33, ADDRESS, JAVA_LONG,
                                                    ADDRESS), SESSION_GET_OUTPUT_TYPE_INFO(34, ADDRESS, JAVA_LONG,
                                                            ADDRESS), SESSION_GET_INPUT_NAME(36, ADDRESS, JAVA_LONG,
                                                                    ADDRESS, ADDRESS), SESSION_GET_OUTPUT_NAME(37,
                                                                            ADDRESS, JAVA_LONG, ADDRESS,
                                                                            ADDRESS), CREATE_RUN_OPTIONS(39,
                                                                                    ADDRESS), CREATE_TENSOR_WITH_DATA_AS_ORT_VALUE(
                                                                                            49, ADDRESS, ADDRESS,
                                                                                            JAVA_LONG, ADDRESS,
                                                                                            JAVA_LONG, JAVA_INT,
                                                                                            ADDRESS), GET_TENSOR_MUTABLE_DATA(
                                                                                                    51, ADDRESS,
                                                                                                    ADDRESS), CAST_TYPE_INFO_TO_TENSOR_INFO(
                                                                                                            55, ADDRESS,
                                                                                                            ADDRESS), GET_TENSOR_ELEMENT_TYPE(
                                                                                                                    60,
                                                                                                                    ADDRESS,
                                                                                                                    ADDRESS), GET_DIMENSIONS_COUNT(
                                                                                                                            61,
                                                                                                                            ADDRESS,
                                                                                                                            ADDRESS), GET_DIMENSIONS(
                                                                                                                                    62,
                                                                                                                                    ADDRESS,
                                                                                                                                    ADDRESS,
                                                                                                                                    JAVA_LONG), GET_TENSOR_TYPE_AND_SHAPE(
                                                                                                                                            65,
                                                                                                                                            ADDRESS,
                                                                                                                                            ADDRESS), CREATE_MEMORY_INFO(
                                                                                                                                                    68,
                                                                                                                                                    ADDRESS,
                                                                                                                                                    JAVA_INT,
                                                                                                                                                    JAVA_INT,
                                                                                                                                                    JAVA_INT,
                                                                                                                                                    ADDRESS), ALLOCATOR_FREE(
                                                                                                                                                            76,
                                                                                                                                                            ADDRESS,
                                                                                                                                                            ADDRESS), GET_ALLOCATOR_WITH_DEFAULT_OPTIONS(
                                                                                                                                                                    78,
                                                                                                                                                                    ADDRESS), CREATE_ENV_WITH_GLOBAL_THREAD_POOLS(
                                                                                                                                                                            119,
                                                                                                                                                                            JAVA_INT,
                                                                                                                                                                            ADDRESS,
                                                                                                                                                                            ADDRESS,
                                                                                                                                                                            ADDRESS), DISABLE_PER_SESSION_THREADS(
                                                                                                                                                                                    120,
                                                                                                                                                                                    ADDRESS), CREATE_THREADING_OPTIONS(
                                                                                                                                                                                            121,
                                                                                                                                                                                            ADDRESS), GET_AVAILABLE_PROVIDERS(
                                                                                                                                                                                                    125,
                                                                                                                                                                                                    ADDRESS,
                                                                                                                                                                                                    ADDRESS), ADD_SESSION_CONFIG_ENTRY(
                                                                                                                                                                                                            130,
                                                                                                                                                                                                            ADDRESS,
                                                                                                                                                                                                            ADDRESS,
                                                                                                                                                                                                            ADDRESS), RUN_WITH_BINDING(
                                                                                                                                                                                                                    133,
                                                                                                                                                                                                                    ADDRESS,
                                                                                                                                                                                                                    ADDRESS,
                                                                                                                                                                                                                    ADDRESS), CREATE_IO_BINDING(
                                                                                                                                                                                                                            134,
                                                                                                                                                                                                                            ADDRESS,
                                                                                                                                                                                                                            ADDRESS), BIND_INPUT(
                                                                                                                                                                                                                                    136,
                                                                                                                                                                                                                                    ADDRESS,
                                                                                                                                                                                                                                    ADDRESS,
                                                                                                                                                                                                                                    ADDRESS), BIND_OUTPUT(
                                                                                                                                                                                                                                            137,
                                                                                                                                                                                                                                            ADDRESS,
                                                                                                                                                                                                                                            ADDRESS,
                                                                                                                                                                                                                                            ADDRESS), SET_GLOBAL_INTRA_OP_NUM_THREADS(
                                                                                                                                                                                                                                                    147,
                                                                                                                                                                                                                                                    ADDRESS,
                                                                                                                                                                                                                                                    JAVA_INT), ADD_RUN_CONFIG_ENTRY(
                                                                                                                                                                                                                                                            165,
                                                                                                                                                                                                                                                            ADDRESS,
                                                                                                                                                                                                                                                            ADDRESS,
                                                                                                                                                                                                                                                            ADDRESS), SESSION_OPTIONS_APPEND_EXECUTION_PROVIDER_CUDA_V2(
                                                                                                                                                                                                                                                                    204,
                                                                                                                                                                                                                                                                    ADDRESS,
                                                                                                                                                                                                                                                                    ADDRESS), CREATE_CUDA_PROVIDER_OPTIONS(
                                                                                                                                                                                                                                                                            205,
                                                                                                                                                                                                                                                                            ADDRESS), UPDATE_CUDA_PROVIDER_OPTIONS(
                                                                                                                                                                                                                                                                                    206,
                                                                                                                                                                                                                                                                                    ADDRESS,
                                                                                                                                                                                                                                                                                    ADDRESS,
                                                                                                                                                                                                                                                                                    ADDRESS,
                                                                                                                                                                                                                                                                                    JAVA_LONG),

    RELEASE_AVAILABLE_PROVIDERS(126, ADDRESS, JAVA_INT), RELEASE_SESSION(95), RELEASE_VALUE(96), RELEASE_RUN_OPTIONS(
            97), RELEASE_TYPE_INFO(98), RELEASE_TENSOR_TYPE_AND_SHAPE_INFO(99), RELEASE_SESSION_OPTIONS(
                    100), RELEASE_THREADING_OPTIONS(122), RELEASE_IO_BINDING(135), RELEASE_CUDA_PROVIDER_OPTIONS(208);

    private final int place;
    @SuppressWarnings("ImmutableEnumChecker") // descriptors are immutable, only not marked so
    private final FunctionDescriptor descriptor;

    /// A function that answers with an `OrtStatus*`.
    OrtFunction(int place, MemoryLayout... parameters) {
        this.place = place;
        this.descriptor = FunctionDescriptor.of(ADDRESS, parameters);
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
}
