package dev.voxq.worker.onnx.runtime;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.HashMap;
import java.util.Map;

/// Inputs and outputs of a session tied to fixed tensors, so that a run copies and allocates nothing.
///
/// It belongs to one thread. It keeps the tensors reachable and refuses to run when one was closed.
public final class IoBinding implements AutoCloseable {
    private final OrtApi api;
    private final OrtSession session;
    private final NativeHandle handle;
    private final Map<String, Tensor> inputs = new HashMap<>();
    private final Map<String, Tensor> outputs = new HashMap<>();

    IoBinding(OrtEnvironment environment, OrtSession session) {
        this.api = environment.api();
        this.session = session;
        this.handle = new NativeHandle(api, OrtFunction.RELEASE_IO_BINDING,
                api.create(OrtFunction.CREATE_IO_BINDING, session.pointer()), "binding", session);
    }

    /// Binds an input, in place of what was bound to it before. On a device this copies the tensor there.
    public IoBinding input(String name, Tensor tensor) {
        bind(OrtFunction.BIND_INPUT, session.inputs(), name, tensor);
        inputs.put(name, tensor);
        return this;
    }

    /// Binds an output; the run writes straight into the tensor, whose shape must be the one computed.
    public IoBinding output(String name, Tensor tensor) {
        bind(OrtFunction.BIND_OUTPUT, session.outputs(), name, tensor);
        outputs.put(name, tensor);
        return this;
    }

    /// Runs with what is bound. Throws [OrtException] when an input is missing or a shape does not fit.
    public void run() {
        run(MemorySegment.NULL);
    }

    /// Runs with options that the caller keeps.
    public void run(RunOptions options) {
        run(options.pointer());
    }

    @Override
    public void close() {
        handle.close();
    }

    private void run(MemorySegment options) {
        inputs.values().forEach(Tensor::pointer);
        outputs.values().forEach(Tensor::pointer);
        try {
            api.call(OrtFunction.RUN_WITH_BINDING, session.pointer(), options, handle.pointer());
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    private void bind(OrtFunction function, Map<String, TensorInfo> declared, String name, Tensor tensor) {
        if (!declared.containsKey(name)) {
            throw new OrtException("the graph has no \"" + name + "\", only " + declared.keySet());
        }
        try (Arena arena = Arena.ofConfined()) {
            api.call(function, handle.pointer(), arena.allocateFrom(name), tensor.pointer());
        }
    }
}
