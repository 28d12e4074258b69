package dev.voxq.worker.observe;

import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/// One step of the batch, for Flight Recorder. Costs nothing while no recording runs.
@Name("dev.voxq.Frame")
@Label("Frame")
@Category("voxq")
@StackTrace(false)
final class FrameEvent extends Event {
    @Label("Rows")
    int rows;

    @Label("Slots")
    int slots;

    @Label("Engine call")
    @Timespan
    long engineNanos;

    static void record(int rows, int slots, long nanos) {
        var event = new FrameEvent();
        if (event.shouldCommit()) {
            event.rows = rows;
            event.slots = slots;
            event.engineNanos = nanos;
            event.commit();
        }
    }
}
