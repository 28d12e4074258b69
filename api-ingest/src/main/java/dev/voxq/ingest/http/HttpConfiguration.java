package dev.voxq.ingest.http;

import dev.voxq.ingest.job.Engines;
import dev.voxq.ingest.job.JobIntake;
import dev.voxq.ingest.job.LogEnds;
import dev.voxq.ingest.kafka.KafkaHealth;
import dev.voxq.ingest.state.JobView;
import dev.voxq.ingest.store.AudioLinks;
import dev.voxq.ingest.store.AudioStore;
import dev.voxq.ingest.stream.OpenStreams;
import dev.voxq.ingest.tenant.ApiKeys;
import dev.voxq.ingest.tenant.RequestRates;
import dev.voxq.ingest.worker.Workers;
import dev.voxq.model.wire.Json;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.servlet.MultipartConfigElement;
import java.time.Clock;
import java.util.Map;
import org.apache.catalina.core.StandardHost;
import org.apache.tomcat.util.threads.VirtualThreadExecutor;
import org.apache.tomcat.websocket.server.WsSci;
import org.springframework.boot.tomcat.TomcatProtocolHandlerCustomizer;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.Shutdown;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.DefaultLifecycleProcessor;
import org.springframework.http.converter.HttpMessageConverters;
import org.springframework.http.converter.StringHttpMessageConverter;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import org.springframework.web.context.WebApplicationContext;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.config.annotation.EnableWebMvc;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.handler.SimpleUrlHandlerMapping;
import org.springframework.web.socket.server.standard.ServletServerContainerFactoryBean;
import org.springframework.web.socket.server.support.WebSocketHttpRequestHandler;

/// Wires the HTTP side by hand: an embedded Tomcat on virtual threads, Spring MVC, one WebSocket.
@Configuration(proxyBeanMethods = false)
@EnableWebMvc
public class HttpConfiguration implements WebMvcConfigurer {
    @Override
    public void configureMessageConverters(HttpMessageConverters.ServerBuilder builder) {
        builder.withJsonConverter(new JacksonJsonHttpMessageConverter(Json.mapper()))
                .withStringConverter(new StringHttpMessageConverter());
    }

    @Bean
    TomcatServletWebServerFactory webServer(HttpSettings settings) {
        var factory = new TomcatServletWebServerFactory(settings.port());
        factory.setAddress(settings.address());
        factory.setProtocol(WatchedHttp11Protocol.class.getName());
        factory.addProtocolHandlerCustomizers((TomcatProtocolHandlerCustomizer<WatchedHttp11Protocol>) protocol -> {
            protocol.setExecutor(new VirtualThreadExecutor("http-"));
            protocol.limitWrites(settings.stallTimeout());
        });
        factory.addEngineValves(new WatchedHttp11Protocol.ConnectionValve());
        factory.addContextCustomizers(context -> {
            ((StandardHost) context.getParent()).setErrorReportValveClass(ProblemValve.class.getName());
            context.addServletContainerInitializer(new WsSci(), null);
        });
        factory.setRegisterDefaultServlet(false);
        factory.setShutdown(Shutdown.GRACEFUL);
        return factory;
    }

    @Bean
    ServletRegistrationBean<DispatcherServlet> dispatcherServlet(WebApplicationContext context, HttpSettings settings) {
        var registration = new ServletRegistrationBean<>(new DispatcherServlet(context), "/");
        registration.setLoadOnStartup(1);
        registration.setMultipartConfig(new MultipartConfigElement("", settings.maxFileBytes(),
                settings.maxFileBytes() + settings.maxBodyBytes(), settings.maxBodyBytes()));
        return registration;
    }

    @Bean
    FilterRegistrationBean<TenantFilter> tenantFilter(ApiKeys keys) {
        return new FilterRegistrationBean<>(new TenantFilter(keys, new RequestRates()));
    }

    @Bean
    RequestBodies requestBodies(HttpSettings settings) {
        return new RequestBodies(settings.maxBodyBytes());
    }

    @Bean
    SpeechRelay speechRelay(OpenStreams streams, JobIntake intake, PrometheusMeterRegistry registry, Clock clock) {
        return new SpeechRelay(streams, intake, new SpeechMetrics(registry, streams), clock);
    }

    /// The name is Spring's own: it replaces the default one.
    @Bean
    DefaultLifecycleProcessor lifecycleProcessor(HttpSettings settings) {
        var processor = new DefaultLifecycleProcessor();
        processor.setTimeoutForShutdownPhase(WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE,
                settings.drainTimeout().toMillis());
        return processor;
    }

    @Bean
    LastStreams lastStreams(OpenStreams streams) {
        return new LastStreams(streams);
    }

    @Bean
    SpeechController speechController(RequestBodies bodies, SpeechRelay relay) {
        return new SpeechController(bodies, relay);
    }

    @Bean
    JobsController jobsController(RequestBodies bodies, JobIntake intake, JobView view, LogEnds ends,
            AudioStore store, AudioLinks links, HttpSettings settings) {
        return new JobsController(bodies, intake, new TenantJobs(view, ends), view,
                new JobAudio(store, links, settings.audioRedirect()), new JobEvents(view));
    }

    @Bean
    ServiceController serviceController(KafkaHealth kafka, OpenStreams streams, JobView view, Engines engines,
            Workers workers, PrometheusMeterRegistry registry) {
        return new ServiceController(kafka, streams, view, engines, workers, registry);
    }

    @Bean
    ProblemAdvice problemAdvice() {
        return new ProblemAdvice();
    }

    @Bean
    SimpleUrlHandlerMapping webSockets(RequestBodies bodies, SpeechRelay relay, HttpSettings settings) {
        var socket = new SpeechSocket(bodies, relay, settings.stallTimeout());
        return new SimpleUrlHandlerMapping(Map.of("/v1/audio/speech/ws", new WebSocketHttpRequestHandler(socket)), 1);
    }

    @Bean
    ServletServerContainerFactoryBean webSocketLimits(HttpSettings settings) {
        var limits = new ServletServerContainerFactoryBean();
        limits.setMaxTextMessageBufferSize(settings.maxBodyBytes());
        return limits;
    }
}
