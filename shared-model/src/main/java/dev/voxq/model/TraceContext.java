package dev.voxq.model;

import org.jspecify.annotations.Nullable;

/// The W3C trace context a request came with, handed on unread.
public record TraceContext(String traceparent, @Nullable String tracestate) {}
