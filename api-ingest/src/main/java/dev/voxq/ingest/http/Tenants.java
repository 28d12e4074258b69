package dev.voxq.ingest.http;

import java.security.Principal;
import org.jspecify.annotations.Nullable;

/// Who asks: the principal that the key of a request stood for.
final class Tenants {
    private Tenants() {}

    /// Absent where there are no tenants.
    static @Nullable String name(@Nullable Principal principal) {
        return principal == null ? null : principal.getName();
    }
}
