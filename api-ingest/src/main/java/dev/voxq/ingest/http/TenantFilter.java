package dev.voxq.ingest.http;

import dev.voxq.ingest.tenant.ApiKeys;
import dev.voxq.ingest.tenant.RequestRates;
import dev.voxq.ingest.tenant.Tenant;
import dev.voxq.model.wire.Json;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.web.filter.OncePerRequestFilter;

/// Asks for a key where keys are set, and keeps each tenant to its rate. The tenant is the request's principal from here
/// on.
final class TenantFilter extends OncePerRequestFilter {
    private static final Set<String> OPEN = Set.of("/health", "/metrics");
    private static final String BEARER = "Bearer ";

    private final ApiKeys keys;
    private final RequestRates rates;

    TenantFilter(ApiKeys keys, RequestRates rates) {
        this.keys = keys;
        this.rates = rates;
    }

    /// The tenant of a request.
    private record Account(Tenant tenant) implements Principal {
        @Override
        public String getName() {
            return tenant.name();
        }
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !keys.required() || OPEN.contains(request.getRequestURI());
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        var key = key(request);
        var tenant = key == null ? null : keys.find(key).orElse(null);
        if (tenant == null) {
            response.setHeader("WWW-Authenticate", "Bearer");
            refuse(response, Problem.of(401, "invalid_api_key", key == null
                    ? "no API key was given; expected Authorization: Bearer and the key"
                    : "the API key is not known here"));
        } else if (tenant.disabled()) {
            refuse(response, Problem.of(403, "tenant_disabled", "the account \"" + tenant.name() + "\" is disabled"));
        } else if (withinRate(tenant, response)) {
            chain.doFilter(new TenantRequest(request, new Account(tenant)), response);
        }
    }

    private static @Nullable String key(HttpServletRequest request) {
        var authorization = request.getHeader("Authorization");
        return authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? authorization.substring(BEARER.length()).strip()
                : request.getHeader("X-API-Key");
    }

    private boolean withinRate(Tenant tenant, HttpServletResponse response) throws IOException {
        var verdict = rates.count(tenant);
        if (verdict.isEmpty()) {
            return true;
        }
        var rate = verdict.get();
        response.setHeader("X-RateLimit-Limit", String.valueOf(rate.limit()));
        response.setHeader("X-RateLimit-Remaining", String.valueOf(rate.remaining()));
        response.setHeader("X-RateLimit-Reset", seconds(rate.reset()));
        if (!rate.allowed()) {
            response.setHeader("Retry-After", seconds(rate.retry()));
            refuse(response, Problem.of(429, "rate_limit_exceeded",
                    "more than " + rate.limit() + " requests came in a minute; try again in " + seconds(rate.retry())
                            + " s"));
        }
        return rate.allowed();
    }

    /// Rounded up, so that whoever waits so long has waited long enough.
    private static String seconds(Duration duration) {
        return String.valueOf(duration.plusNanos(999_999_999).toSeconds());
    }

    private static void refuse(HttpServletResponse response, Problem problem) throws IOException {
        response.setStatus(problem.status());
        response.setContentType("application/json");
        response.getOutputStream().write(Json.mapper().writeValueAsBytes(problem.body()));
    }

    /// The request with its tenant.
    private static final class TenantRequest extends HttpServletRequestWrapper {
        private final Account account;

        TenantRequest(HttpServletRequest request, Account account) {
            super(request);
            this.account = account;
        }

        @Override
        public Principal getUserPrincipal() {
            return account;
        }
    }
}
