package dev.voxq.cli.bench.chaos;

import dev.voxq.fleet.Fleet;
import dev.voxq.model.JobId;
import dev.voxq.model.Sha256;
import dev.voxq.model.StoreLocation;
import dev.voxq.model.SynthesisEvent;
import dev.voxq.model.SynthesisEvent.Completed;
import dev.voxq.model.SynthesisEvent.Started;
import dev.voxq.model.SynthesisEvent.StateChange;
import dev.voxq.model.WavHeader;
import dev.voxq.model.wire.EventCodec;
import dev.voxq.model.wire.MalformedRecordException;
import dev.voxq.model.wire.Topics;
import dev.voxq.model.wire.UsageCodec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Object;

/// Goes through the topics and the store of a fleet when all is quiet.
final class Audit implements AutoCloseable {
    private static final String OUTPUTS = "audio/";
    private static final String MANIFEST = "/manifest.jsonl";

    private final Fleet fleet;
    private final S3Client s3;
    private final Map<JobId, List<StateChange>> events = new TreeMap<>(
            (a, b) -> a.value().compareTo(b.value()));

    Audit(Fleet fleet) {
        this.fleet = fleet;
        this.s3 = S3Client.builder().endpointOverride(fleet.storeEndpoint()).forcePathStyle(true)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(
                        fleet.credentials().accessKey(), fleet.credentials().secretKey())))
                .build();
        for (var record : read(Topics.DEFAULT.events())) {
            if (event(record) instanceof StateChange change) {
                events.computeIfAbsent(change.jobId(), _ -> new ArrayList<>()).add(change);
            }
        }
    }

    Map<JobId, List<StateChange>> events() {
        return events;
    }

    /// Jobs that were announced and came to no end.
    List<JobId> endless() {
        return events.entrySet().stream().filter(job -> job.getValue().stream().noneMatch(SynthesisEvent::terminal))
                .map(Map.Entry::getKey).toList();
    }

    /// Of these jobs, those whose first end is not the one wanted.
    List<String> failed(Collection<String> jobs) {
        return jobs.stream().flatMap(id -> end(new JobId(id)).stream()).filter(end -> !(end instanceof Completed))
                .map(end -> end.jobId() + ": " + end).toList();
    }

    int respoken() {
        return (int) events.values().stream()
                .filter(job -> job.stream().filter(Started.class::isInstance).count() > 1).count();
    }

    /// Completed jobs whose object is absent, or has other samples than the event says.
    List<String> missing() {
        return completions().filter(completed -> !isAsTold(completed)).map(completed -> completed.jobId().value())
                .toList();
    }

    /// An object says by which attempt it was written, and so does every event that tells its result: were it written
    /// again, they would differ. What no completed job has told of is nobody's.
    List<String> doubled() {
        var doubled = new ArrayList<String>();
        events.values().forEach(job -> {
            var attempts = new HashSet<String>();
            var locations = new HashSet<StoreLocation>();
            job.stream().filter(Completed.class::isInstance).map(Completed.class::cast).forEach(completed -> {
                attempts.add(String.valueOf(completed.result().attempt()));
                Optional.ofNullable(completed.result().store()).ifPresent(locations::add);
            });
            locations.forEach(location -> object(location).ifPresent(
                    object -> attempts.add(String.valueOf(object.response().metadata().get("voxq-attempt")))));
            if (!locations.isEmpty() && attempts.size() != 1) {
                doubled.add(job.getFirst().jobId() + ": attempts " + attempts);
            }
        });
        doubled.addAll(nobodys());
        return doubled;
    }

    /// Ended jobs without exactly one usage record that counts.
    List<String> misbilled() {
        var bills = new HashMap<JobId, Set<String>>();
        read(Topics.DEFAULT.usage()).forEach(record -> {
            try {
                bills.computeIfAbsent(UsageCodec.decode(record.value(), record.headers()).jobId(),
                        _ -> new HashSet<>()).add(text(record, "ce_id"));
            } catch (MalformedRecordException e) {
                throw new IllegalStateException("usage: " + e.getMessage(), e);
            }
        });
        return events.keySet().stream().filter(id -> end(id).isPresent())
                .filter(id -> bills.getOrDefault(id, Set.of()).size() != 1)
                .map(id -> id + ": usage records " + bills.getOrDefault(id, Set.of())).toList();
    }

    int deadLetters() {
        return read(Topics.DEFAULT.deadLetters()).size();
    }

    @Override
    public void close() {
        s3.close();
    }

    /// The first end in the log is the one that counts.
    private Optional<StateChange> end(JobId id) {
        return events.getOrDefault(id, List.of()).stream().filter(SynthesisEvent::terminal).findFirst();
    }

    private Stream<Completed> completions() {
        return events.keySet().stream().flatMap(id -> end(id).stream()).filter(Completed.class::isInstance)
                .map(Completed.class::cast);
    }

    private boolean isAsTold(Completed completed) {
        var location = completed.result().store();
        return location == null || object(location)
                .filter(object -> sha256(object.asByteArray()).equals(completed.result().sha256())).isPresent();
    }

    private List<String> nobodys() {
        var told = new HashSet<String>();
        completions().map(completed -> completed.result().store())
                .forEach(location -> Optional.ofNullable(location).ifPresent(known -> told.add(known.key())));
        return s3.listObjectsV2Paginator(list -> list.bucket(fleet.bucket())).contents().stream().map(S3Object::key)
                .filter(key -> key.startsWith(OUTPUTS) && !key.endsWith(MANIFEST) && !told.contains(key))
                .map(key -> key + ": no job completed with it").toList();
    }

    private Optional<ResponseBytes<GetObjectResponse>> object(StoreLocation location) {
        try {
            return Optional.of(s3.getObjectAsBytes(get -> get.bucket(location.bucket()).key(location.key())));
        } catch (NoSuchKeyException e) {
            return Optional.empty();
        }
    }

    private static String sha256(byte[] wav) {
        var digest = Sha256.digest();
        digest.update(wav, WavHeader.SIZE, wav.length - WavHeader.SIZE);
        return Sha256.hex(digest);
    }

    private List<ConsumerRecord<byte[], byte[]>> read(String topic) {
        return Topic.read(fleet.bootstrapServers(), topic);
    }

    private static @Nullable SynthesisEvent event(ConsumerRecord<byte[], byte[]> record) {
        try {
            return record.value() == null ? null : EventCodec.decode(record.key(), record.value(), record.headers());
        } catch (MalformedRecordException e) {
            throw new IllegalStateException("event at offset " + record.offset() + ": " + e.getMessage(), e);
        }
    }

    private static String text(ConsumerRecord<byte[], byte[]> record, String header) {
        return new String(record.headers().lastHeader(header).value(), StandardCharsets.UTF_8);
    }
}
