package dev.voxq.ingest.callback;

import dev.voxq.ingest.state.CallbackSecret;
import dev.voxq.ingest.state.CallbackState;
import dev.voxq.model.InvalidFieldException;
import dev.voxq.model.JobId;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Takes orders for callbacks.
public final class Callbacks {
    private final TargetGuard guard;
    private final CallbackJournal journal;
    private final Function<@Nullable String, Optional<CallbackSecret>> secrets;

    /// What a caller asks for.
    ///
    /// @param secret absent, the tenant's own signs
    public record Order(@Nullable String url, @Nullable CallbackSecret secret) {}

    /// @param secrets the signing secret of a tenant, if it has one
    public Callbacks(TargetGuard guard, CallbackJournal journal,
            Function<@Nullable String, Optional<CallbackSecret>> secrets) {
        this.guard = guard;
        this.journal = journal;
        this.secrets = secrets;
    }

    /// Refuses an order that could never be carried out.
    ///
    /// @throws InvalidFieldException saying what is wrong with it
    public void check(Order order, @Nullable String tenant) {
        if (order.url() == null) {
            throw new InvalidFieldException("callback.url", "is missing; expected an http or https URL");
        }
        guard.check(order.url());
        if (order.secret() == null && secrets.apply(tenant).isEmpty()) {
            throw new InvalidFieldException("callback.secret",
                    "is missing; expected whsec_ and base64, since the service has none of its own (CALLBACK_SECRET)");
        }
    }

    /// Writes a checked order down. The job must not end before this returns.
    public void open(JobId job, @Nullable String tenant, Order order) {
        var url = guard.check(String.valueOf(order.url())).toString();
        journal.write(CallbackState.opened(job, tenant, url, order.secret(), CallbackMessage.id(job)));
    }
}
