package dev.voxq.worker.onnx.lm;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.voxq.worker.checkpoint.TransformerConfig;
import dev.voxq.worker.onnx.graph.ElementType;
import dev.voxq.worker.onnx.runtime.Device;
import dev.voxq.worker.onnx.runtime.DeviceTensor;
import dev.voxq.worker.onnx.runtime.IoBinding;
import dev.voxq.worker.onnx.runtime.OrtEnvironment;
import dev.voxq.worker.onnx.runtime.OrtSession;
import dev.voxq.worker.onnx.runtime.RunOptions;
import dev.voxq.worker.onnx.runtime.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The talker's session and its cache: reads prompts row by row, steps many rows at once.
///
/// A step needs its rows in the first slots, in any order. Rows that wait stay where they are until a stepping row
/// needs their slot; then they change places, or leave the cache for memory of their own and come back later.
final class Talker implements AutoCloseable {
    private final OrtEnvironment environment;
    private final OrtSession session;
    private final TransformerConfig config;
    private final ElementType type;
    private final KvCache cache;
    private final Device device;
    private final RunOptions prefillRun;
    private final @Nullable LmRow[] residents;
    private final @Nullable StepBatch[] batches;
    private long steps;

    Talker(OrtEnvironment environment, OrtSession session, TransformerConfig config, ElementType type, KvCache cache) {
        this.environment = environment;
        this.session = session;
        this.config = config;
        this.type = type;
        this.cache = cache;
        this.device = session.config().device();
        this.prefillRun = CapturedRuns.never(environment, device);
        this.residents = new LmRow[cache.slots()];
        this.batches = new StepBatch[cache.slots() + 1];
    }

    /// Reads `count` prompt embeddings from `[from]` on, `talkerWidth` floats each, and returns their hidden states.
    float[] prefill(LmRow row, float[] embeddings, int from, int count) {
        int width = config.hiddenSize();
        requireRoom(row, count);
        settle(row);
        try (Tensor x = environment.allocate(type, 1, count, width);
                Tensor hidden = environment.allocate(type, 1, count, width);
                Tensor last = environment.allocate(ElementType.INT32, 1);
                Tensor longest = environment.allocate(ElementType.INT32);
                IoBinding binding = session.bind()) {
            Floats.write(embeddings, from * width, count * width, type, x.data(), 0);
            last.data().set(JAVA_INT, 0, row.length() + count - 1);
            longest.data().set(JAVA_INT, 0, row.length() + count);
            bind(binding, x, last, longest, hidden);
            List<Tensor> views = cache.bind(binding, row.slot(), 1);
            binding.run(prefillRun);
            views.forEach(Tensor::close);
            row.grow(count);
            return Floats.read(hidden.data(), type, count * width);
        }
    }

    /// Computes the hidden states of each row's next position, `rows` as [#arrange] returned them; whoever uses them
    /// lets the rows grow by one.
    Tensor step(List<LmRow> rows) {
        StepBatch batch = batch(rows.size());
        int longest = 0;
        for (int i = 0; i < rows.size(); i++) {
            LmRow row = rows.get(i);
            requireRoom(row, 1);
            Floats.write(row.input(), 0, config.hiddenSize(), type, batch.x.data(),
                    (long) i * config.hiddenSize());
            batch.last.data().setAtIndex(JAVA_INT, i, row.length());
            longest = Math.max(longest, row.length() + 1);
        }
        batch.longest.data().set(JAVA_INT, 0, device == Device.CPU ? longest : cache.capacity());
        batch.x.upload();
        batch.last.upload();
        batch.binding.run(batch.options);
        return batch.hidden.tensor();
    }

    /// Brings the rows into the first slots and returns them in the order of their slots.
    List<LmRow> arrange(List<LmRow> rows) {
        steps++;
        rows.forEach(row -> row.stampStep(steps));
        int place = 0;
        for (LmRow row : rows) {
            if (!row.resident() || row.slot() >= rows.size()) {
                while (stepping(residents[place])) {
                    place++;
                }
                bring(row, place, rows.size());
            }
        }
        List<LmRow> ordered = new ArrayList<>(rows.size());
        for (int i = 0; i < rows.size(); i++) {
            ordered.add(Objects.requireNonNull(residents[i]));
        }
        return ordered;
    }

    void release(LmRow row) {
        if (row.resident()) {
            residents[row.slot()] = null;
        }
        KvCache.SavedRow saved = row.saved();
        if (saved != null) {
            saved.close();
        }
        row.leave(null);
    }

    @Override
    public void close() {
        for (StepBatch batch : batches) {
            if (batch != null) {
                batch.close();
            }
        }
        prefillRun.close();
        cache.close();
        session.close();
    }

    private boolean stepping(@Nullable LmRow row) {
        return row != null && row.lastStep() == steps;
    }

    /// Puts a row into `place`; whoever is there goes where the row was, or to a free slot, or out of the cache.
    private void bring(LmRow row, int place, int batchSize) {
        LmRow other = residents[place];
        int free = row.resident() ? row.slot() : freeSlot(batchSize);
        KvCache.SavedRow aside = null;
        if (other != null) {
            aside = cache.save(place, other.length());
            other.leave(aside);
        }
        if (row.resident()) {
            cache.move(row.slot(), place, row.length());
            residents[row.slot()] = null;
        }
        enter(row, place);
        if (other != null && free >= 0) {
            enter(other, free);
        }
    }

    /// Gives a row that reads its prompt a slot, the last free one, else that of the row that has waited longest.
    private void settle(LmRow row) {
        if (row.resident()) {
            return;
        }
        int slot = freeSlot(0);
        if (slot < 0) {
            LmRow idle = longestIdle();
            slot = idle.slot();
            residents[slot] = null;
            idle.leave(cache.save(slot, idle.length()));
        }
        enter(row, slot);
    }

    private void enter(LmRow row, int slot) {
        KvCache.SavedRow saved = row.saved();
        if (saved != null) {
            cache.restore(saved, slot);
        }
        row.enter(this, slot);
        residents[slot] = row;
    }

    private int freeSlot(int first) {
        for (int slot = residents.length - 1; slot >= first; slot--) {
            if (residents[slot] == null) {
                return slot;
            }
        }
        return -1;
    }

    private LmRow longestIdle() {
        LmRow idle = null;
        for (LmRow row : residents) {
            if (row != null && (idle == null || row.lastStep() < idle.lastStep())) {
                idle = row;
            }
        }
        return Objects.requireNonNull(idle);
    }

    private void requireRoom(LmRow row, int count) {
        if (row.length() + count > cache.capacity()) {
            throw new IllegalStateException("a row of " + row.length() + " positions takes no " + count
                    + " more: the cache holds " + cache.capacity());
        }
    }

    private void bind(IoBinding binding, Tensor x, Tensor last, Tensor longest, Tensor hidden) {
        binding.input(TalkerGraph.EMBEDDINGS, x).input(TalkerGraph.LAST_POSITION, last)
                .input(TalkerGraph.LONGEST, longest).output(TalkerGraph.HIDDEN, hidden);
    }

    private StepBatch batch(int size) {
        StepBatch batch = batches[size];
        if (batch == null) {
            batch = new StepBatch(size);
            batches[size] = batch;
        }
        return batch;
    }

    /// The tensors of a step with a given number of rows, bound once.
    private final class StepBatch implements AutoCloseable {
        final DeviceTensor x;
        final DeviceTensor last;
        final Tensor longest;
        final DeviceTensor hidden;
        final IoBinding binding;
        final RunOptions options;
        final List<Tensor> views;

        StepBatch(int rows) {
            x = new DeviceTensor(environment, session, type, rows, 1, config.hiddenSize());
            last = new DeviceTensor(environment, session, ElementType.INT32, rows);
            longest = environment.allocate(ElementType.INT32);
            hidden = new DeviceTensor(environment, session, type, rows, 1, config.hiddenSize());
            options = CapturedRuns.of(environment, device, rows);
            binding = session.bind();
            bind(binding, x.tensor(), last.tensor(), longest, hidden.tensor());
            views = cache.bind(binding, 0, rows);
        }

        @Override
        public void close() {
            binding.close();
            views.forEach(Tensor::close);
            options.close();
            List.of(x, last, hidden).forEach(DeviceTensor::close);
            longest.close();
        }
    }
}
