package dev.voxq.cli.deployment;

import dev.voxq.cli.client.ApiClient;
import dev.voxq.standalone.DataDirectory;
import dev.voxq.standalone.Standalone;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/// The deployment a command talks to, closed with the command when it is its own.
public final class Deployment implements AutoCloseable {
    private final ApiClient client;
    private final @Nullable Standalone own;
    private final @Nullable DataDirectory data;

    private Deployment(ApiClient client, @Nullable Standalone own, @Nullable DataDirectory data) {
        this.client = client;
        this.own = own;
        this.data = data;
    }

    /// @param data of that deployment, when it is on this machine
    static Deployment running(URI api, @Nullable DataDirectory data) {
        return new Deployment(new ApiClient(api), null, data);
    }

    static Deployment own(Standalone standalone, DataDirectory data) {
        return new Deployment(new ApiClient(standalone.addresses().api()), standalone, data);
    }

    public ApiClient client() {
        return client;
    }

    /// Where a person finds a place in the store, `s3://…`: its file when the store is on this machine, else its address.
    public String whereabouts(String uri) {
        return data == null ? uri : data.store().resolve(uri.substring("s3://".length())).toString();
    }

    @Override
    public void close() {
        client.close();
        if (own != null) {
            own.close();
        }
    }
}
