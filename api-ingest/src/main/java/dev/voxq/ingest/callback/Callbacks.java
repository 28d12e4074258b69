package dev.voxq.ingest.callback;

import dev.voxq.ingest.job.CallbackOrders;
import dev.voxq.ingest.state.CallbackOrder;
import dev.voxq.ingest.state.CallbackSecret;
import dev.voxq.ingest.state.CallbackState;
import dev.voxq.ingest.state.CallbackSubject;
import dev.voxq.ingest.state.KeptSecret;
import dev.voxq.model.InvalidFieldException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes orders for callbacks and writes them down in the [CallbackJournal].
public final class Callbacks implements CallbackOrders {
    private static final Logger LOG = LoggerFactory.getLogger(Callbacks.class);

    private final TargetGuard guard;
    private final CallbackJournal journal;
    private final SecretSeal seal;
    private final Function<@Nullable String, Optional<CallbackSecret>> secrets;
    private final AtomicBoolean clearSaid = new AtomicBoolean();

    /// @param seal under which the secrets that callbacks bring are kept
    /// @param secrets the signing secret of a tenant, if it has one
    public Callbacks(TargetGuard guard, CallbackJournal journal, SecretSeal seal,
            Function<@Nullable String, Optional<CallbackSecret>> secrets) {
        this.guard = guard;
        this.journal = journal;
        this.seal = seal;
        this.secrets = secrets;
    }

    @Override
    public void check(CallbackOrder order, @Nullable String tenant) {
        if (order.url() == null) {
            throw new InvalidFieldException("callback.url", "is missing; expected an http or https URL");
        }
        guard.check(order.url());
        if (order.secret() == null && secrets.apply(tenant).isEmpty()) {
            throw new InvalidFieldException("callback.secret",
                    "is missing; expected whsec_ and base64, since the service has none of its own (CALLBACK_SECRET)");
        }
    }

    @Override
    public void open(CallbackSubject subject, @Nullable String tenant, CallbackOrder order) {
        var url = guard.check(String.valueOf(order.url())).toString();
        var secret = order.secret();
        journal.write(CallbackState.opened(subject, tenant, url, secret == null ? null : kept(secret, subject)));
    }

    private KeptSecret kept(CallbackSecret secret, CallbackSubject subject) {
        if (seal.absent() && clearSaid.compareAndSet(false, true)) {
            LOG.warn("Secrets that callbacks bring stand in Kafka in the clear; CALLBACK_SECRETS_KEY would seal them.");
        }
        return seal.seal(secret, subject);
    }
}
