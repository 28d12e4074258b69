package dev.voxq.worker.onnx.lm;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.voxq.worker.checkpoint.TransformerConfig;
import dev.voxq.worker.onnx.graph.ElementType;
import dev.voxq.worker.onnx.runtime.Device;
import dev.voxq.worker.onnx.runtime.DeviceBlock;
import dev.voxq.worker.onnx.runtime.DeviceBlock.Part;
import dev.voxq.worker.onnx.runtime.IoBinding;
import dev.voxq.worker.onnx.runtime.OrtEnvironment;
import dev.voxq.worker.onnx.runtime.OrtSession;
import dev.voxq.worker.onnx.runtime.RunOptions;
import dev.voxq.worker.onnx.runtime.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The talker's session and its cache: reads prompts row by row, steps many rows at once.
///
/// A step runs over the first slots, as many as its batch size, and takes its rows wherever they are among them. The
/// slots between them are padding, of which nothing comes: what a step writes for a row that waits there lies behind the
/// row's last position, where its own next step will write. Rows that wait stay where they are until a stepping row
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
    /// Rows of the last step.
    private int stepping;

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
            binding.input(TalkerGraph.EMBEDDINGS, x).input(TalkerGraph.LAST_POSITION, last)
                    .input(TalkerGraph.LONGEST, longest).output(TalkerGraph.HIDDEN, hidden);
            List<Tensor> views = cache.bind(binding, row.slot(), 1);
            binding.run(prefillRun);
            views.forEach(Tensor::close);
            row.grow(count);
            return Floats.read(hidden.data(), type, count * width);
        }
    }

    /// Computes the hidden states of each row's next position, `[places, 1, talkerWidth]`, `places` as [#arrange]
    /// returned them; whoever uses them lets the rows grow by one.
    Tensor step(@Nullable LmRow[] places) {
        StepBatch batch = batch(places.length);
        int longest = 0;
        for (int i = 0; i < places.length; i++) {
            LmRow row = places[i];
            int last = row == null ? padding(i) : row.length();
            if (row != null) {
                requireRoom(row, 1);
                Floats.write(row.input(), 0, config.hiddenSize(), type, batch.x, (long) i * config.hiddenSize());
            }
            batch.last.setAtIndex(JAVA_INT, i, last);
            longest = Math.max(longest, last + 1);
        }
        batch.longest.data().set(JAVA_INT, 0, device == Device.CPU ? longest : cache.capacity());
        batch.inputs.upload();
        batch.binding.run(batch.options);
        return batch.hidden;
    }

    /// Where padding writes in a slot: behind all that will be read there again.
    private int padding(int slot) {
        LmRow waiting = residents[slot];
        return waiting == null ? 0 : Math.min(waiting.length(), cache.capacity() - 1);
    }

    /// Brings the rows into the first `size` slots and returns who steps in each of these, null for padding.
    @Nullable
    LmRow[] arrange(List<LmRow> rows, int size) {
        steps++;
        stepping = rows.size();
        rows.forEach(row -> row.stampStep(steps));
        for (LmRow row : rows) {
            if (!row.resident() || row.slot() >= size) {
                bring(row, place(size), size);
            }
        }
        @Nullable
        LmRow[] places = Arrays.copyOf(residents, size);
        for (int i = 0; i < size; i++) {
            if (!stepping(places[i])) {
                places[i] = null;
            }
        }
        return places;
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

    /// A slot below `size` that no stepping row has, a free one if there is one.
    private int place(int size) {
        int free = freeSlot(0);
        if (free >= 0 && free < size) {
            return free;
        }
        int taken = 0;
        while (stepping(residents[taken])) {
            taken++;
        }
        return taken;
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

    /// Gives a row that reads its prompt the first free slot behind the stepping rows, where it can stay when it joins
    /// them, else any other, else that of the row that has waited longest.
    private void settle(LmRow row) {
        if (row.resident()) {
            return;
        }
        int slot = freeSlot(stepping);
        slot = slot < 0 ? freeSlot(0) : slot;
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

    /// The first free slot from `first` on, -1 when there is none.
    private int freeSlot(int first) {
        for (int slot = first; slot < residents.length; slot++) {
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

    private StepBatch batch(int size) {
        StepBatch batch = batches[size];
        if (batch == null) {
            batch = new StepBatch(size);
            batches[size] = batch;
        }
        return batch;
    }

    /// The tensors of a step with a given number of places, bound once.
    private final class StepBatch implements AutoCloseable {
        final DeviceBlock inputs;
        final MemorySegment x;
        final MemorySegment last;
        final Tensor longest;
        final Tensor hidden;
        final IoBinding binding;
        final RunOptions options;
        final List<Tensor> views;

        StepBatch(int rows) {
            inputs = new DeviceBlock(environment, session,
                    List.of(new Part(TalkerGraph.EMBEDDINGS, type, rows, 1, config.hiddenSize()),
                            new Part(TalkerGraph.LAST_POSITION, ElementType.INT32, rows)));
            x = inputs.data(TalkerGraph.EMBEDDINGS);
            last = inputs.data(TalkerGraph.LAST_POSITION);
            longest = environment.allocate(ElementType.INT32);
            hidden = environment.allocateFor(session, type, rows, 1, config.hiddenSize());
            options = CapturedRuns.of(environment, device, rows);
            binding = session.bind().input(TalkerGraph.LONGEST, longest).output(TalkerGraph.HIDDEN, hidden);
            inputs.bindInputs(binding);
            views = cache.bind(binding, 0, rows);
        }

        @Override
        public void close() {
            binding.close();
            views.forEach(Tensor::close);
            options.close();
            inputs.close();
            hidden.close();
            longest.close();
        }
    }
}
