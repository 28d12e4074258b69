package dev.voxq.ingest.http;

import dev.voxq.ingest.job.DuplicateJobException;
import dev.voxq.ingest.job.QueueUnavailableException;
import dev.voxq.ingest.job.QuotaExceededException;
import dev.voxq.ingest.stream.QueueFullException;
import dev.voxq.model.AudioFormat;
import dev.voxq.model.InvalidFieldException;
import dev.voxq.model.Lane;
import dev.voxq.model.SynthesisEvent;
import dev.voxq.model.SynthesisJob;
import dev.voxq.model.wire.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.socket.BinaryMessage;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.adapter.standard.StandardWebSocketSession;
import org.springframework.web.socket.handler.TextWebSocketHandler;

/// Speech over a WebSocket: a JSON request in, binary samples out, then `{"event":"done"}` or
/// `{"event":"error","detail":…}`. Requests on one socket are spoken one after the other.
final class SpeechSocket extends TextWebSocketHandler {
    private static final Logger LOG = LoggerFactory.getLogger(SpeechSocket.class);
    /// Requests of one socket that may wait for the one before.
    private static final int MAX_WAITING = 64;

    private final RequestBodies bodies;
    private final SpeechRelay relay;
    private final Duration writeLimit;
    private final Map<String, ExecutorService> turns = new ConcurrentHashMap<>();

    private record Done(String event, String jobId) {}

    private record Failure(String event, String detail, Problem.Detail error) {}

    SpeechSocket(RequestBodies bodies, SpeechRelay relay, Duration writeLimit) {
        this.bodies = bodies;
        this.relay = relay;
        this.writeLimit = writeLimit;
    }

    @Override
    public void afterConnectionEstablished(WebSocketSession session) {
        ((StandardWebSocketSession) session).getNativeSession().getUserProperties()
                .put("org.apache.tomcat.websocket.BLOCKING_SEND_TIMEOUT", writeLimit.toMillis());
        turns.put(session.getId(), new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MAX_WAITING), Thread.ofVirtual().name("speech-socket").factory()));
    }

    @Override
    protected void handleTextMessage(WebSocketSession session, TextMessage message) throws IOException {
        var turn = turns.get(session.getId());
        if (turn == null) {
            return;
        }
        try {
            turn.execute(() -> speak(session, message));
        } catch (RejectedExecutionException e) {
            session.close(CloseStatus.POLICY_VIOLATION
                    .withReason("more than " + MAX_WAITING + " requests wait on this socket"));
        }
    }

    @Override
    protected void handleBinaryMessage(WebSocketSession session, BinaryMessage message) {
        handle(session, Problem.of(400, "invalid_message", "a binary message came; expected a JSON object as text"));
    }

    @Override
    public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
        var turn = turns.remove(session.getId());
        if (turn != null) {
            turn.shutdown();
        }
    }

    private void speak(WebSocketSession session, TextMessage message) {
        if (!session.isOpen()) {
            return;
        }
        try {
            var speech = bodies.parse(message.getPayload().getBytes(StandardCharsets.UTF_8), SpeechRequest.class)
                    .withFormat(AudioFormat.PCM);
            relay.speak(speech.toJob(AudioFormat.PCM, Lane.REALTIME, session.getPrincipal(), null),
                    new SocketSpeech(session));
        } catch (ProblemException e) {
            handle(session, e.problem());
        } catch (InvalidFieldException e) {
            handle(session, Problem.of(e));
        } catch (QuotaExceededException e) {
            handle(session, Problem.of(429, e.code(), String.valueOf(e.getMessage())));
        } catch (QueueFullException | QueueUnavailableException | DuplicateJobException e) {
            handle(session, Problem.of(503, "unavailable", String.valueOf(e.getMessage())));
        } catch (IOException e) {
            LOG.debug("A listener left. cause={}", e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("A request failed. path={}", session.getUri(), e);
            handle(session, Problem.of(500, "internal_error", "the service failed; its log says why"));
        }
    }

    private static void handle(WebSocketSession session, Problem problem) {
        try {
            send(session, new Failure("error", problem.message(), problem.body().error()));
        } catch (IOException e) {
            LOG.debug("A listener left before it could be told. problem={}", problem.message());
        }
    }

    private static void send(WebSocketSession session, Object event) throws IOException {
        send(session, new TextMessage(Json.mapper().writeValueAsString(event)));
    }

    private static void send(WebSocketSession session, WebSocketMessage<?> message) throws IOException {
        try {
            session.sendMessage(message);
        } catch (IllegalStateException e) {
            throw new ListenerGoneException("the socket is closed: " + e.getMessage());
        }
    }

    /// The answer to one request.
    private record SocketSpeech(WebSocketSession session) implements SpeechOutput {
        @Override
        public void begin(SynthesisJob job, SynthesisEvent.@Nullable Started started) {}

        @Override
        public void audio(byte[] samples) throws IOException {
            SpeechSocket.send(session, new BinaryMessage(samples));
        }

        @Override
        public void end(SynthesisJob job, long samples) throws IOException {
            send(session, new Done("done", job.id().value()));
        }

        @Override
        public void fail(Problem problem) {
            handle(session, problem);
        }

        @Override
        public boolean listenerGone() {
            return !session.isOpen();
        }
    }
}
