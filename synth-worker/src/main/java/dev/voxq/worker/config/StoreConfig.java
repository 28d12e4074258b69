package dev.voxq.worker.config;

import java.util.List;
import java.util.Map;

/// Which S3 store, and how to get in.
///
/// @param endpoint `http(s)://host[:port]`; empty, AWS's own for the region
/// @param accessKey empty, the AWS SDK looks where it always looks (environment, profile, instance role)
/// @param pathStyle `endpoint/bucket/key` rather than `bucket.endpoint/key`, as most stores but AWS want it
public record StoreConfig(String endpoint, String region, String accessKey, String secretKey, boolean pathStyle) {
    static final Setting<String> ENDPOINT = Setting.text("S3_ENDPOINT", "", "https?://[^\\s/]+/?",
            "a URL such as http://localhost:9000", "S3 store; none: AWS");
    static final Setting<String> REGION = Setting.text("S3_REGION", "us-east-1", "[a-z0-9-]{1,64}",
            "a region name such as eu-central-1", "region of the store");
    static final Setting<String> ACCESS_KEY = Setting.text("S3_ACCESS_KEY", "", "\\S+", "an access key id",
            "access key id; none: as the AWS SDK finds it");
    static final Setting<String> SECRET_KEY = Setting.text("S3_SECRET_KEY", "", "\\S+", "a secret access key",
            "secret that goes with S3_ACCESS_KEY");
    static final Setting<Boolean> PATH_STYLE = Setting.flag("S3_PATH_STYLE", true,
            "whether the bucket stands in the path of the URL");
    static final List<Setting<?>> SETTINGS = List.of(ENDPOINT, REGION, ACCESS_KEY, SECRET_KEY, PATH_STYLE);

    public StoreConfig {
        ENDPOINT.require(endpoint);
        REGION.require(region);
        if (accessKey.isEmpty() != secretKey.isEmpty()) {
            throw new InvalidSettingException((accessKey.isEmpty() ? ACCESS_KEY : SECRET_KEY).name()
                    + " is missing; expected S3_ACCESS_KEY and S3_SECRET_KEY, both or neither");
        }
    }

    public static StoreConfig from(Map<String, String> environment) {
        return new StoreConfig(ENDPOINT.in(environment), REGION.in(environment), ACCESS_KEY.in(environment),
                SECRET_KEY.in(environment), PATH_STYLE.in(environment));
    }

    @Override
    public String toString() {
        return "StoreConfig[endpoint=" + endpoint + ", region=" + region + ", accessKey=" + accessKey
                + ", secretKey=…, pathStyle=" + pathStyle + "]";
    }
}
