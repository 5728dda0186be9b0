package io.parley.k8s;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** What is applied: all objects of an overlay as kubectl renders them, once for all tests. */
enum Overlay {
    DEVELOPMENT, PRODUCTION, SPLIT_ROLES;

    static final Path ROOT = Path.of("k8s/overlays");

    private static final Map<Overlay, List<Manifest>> RENDERED = new ConcurrentHashMap<>();

    String dir() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    List<Manifest> manifests() {
        return RENDERED.computeIfAbsent(this, overlay -> Yaml.documents(Kubectl.kustomize(ROOT.resolve(dir()))).stream()
                .map(Manifest::new).toList());
    }

    List<Manifest> of(String kind) {
        return manifests().stream().filter(manifest -> manifest.kind().equals(kind)).toList();
    }

    List<Workload> workloads() {
        return Stream.of("Deployment", "StatefulSet").flatMap(kind -> of(kind).stream()).map(Workload::new).toList();
    }

    /** Those whose pods are nodes of Parley. */
    List<Workload> nodes() {
        return workloads().stream().filter(Workload::isNode).toList();
    }

    List<Workload> selected(Selector selector) {
        return workloads().stream().filter(workload -> selector.matches(workload.labels())).toList();
    }

    boolean isForUsers() {
        return this != DEVELOPMENT;
    }
}
