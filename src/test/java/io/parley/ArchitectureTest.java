package io.parley;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Dependencies point one way. */
class ArchitectureTest {
    private static final String ROOT = "io.parley";
    private static final JavaClasses PARLEY = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    static Stream<Arguments> allowed() {
        return Stream.of(Arguments.of("core", List.of()), Arguments.of("config", List.of("core")),
                Arguments.of("bus", List.of("core")),
                Arguments.of("cluster", List.of("bus", "core")), Arguments.of("llm", List.of("cluster", "bus", "core")),
                Arguments.of("session", List.of("llm", "cluster", "bus", "core")),
                Arguments.of("identity", List.of("core")),
                Arguments.of("http", List.of("identity", "session", "llm", "cluster", "bus", "core")),
                Arguments.of("store", List.of("identity", "session", "llm", "cluster", "bus", "core")),
                Arguments.of("embedded", List.of("core")),
                Arguments.of("telemetry", List.of("core")), Arguments.of("training", List.of()));
    }

    @ParameterizedTest
    @MethodSource("allowed")
    void packagesDependOnlyOnWhatStandsBelowThem(String feature, List<String> below) {
        var known = Stream.concat(Stream.of(feature), below.stream()).map(name -> ROOT + "." + name + "..");
        var outside = Stream.of("java..", "javax..", "org..", "com..", "io.vertx..", "io.netty..", "io.zonky..",
                "redis..", "io.micrometer..", "io.opentelemetry..", "ch.qos.logback..", "");
        classes().that().resideInAPackage(ROOT + "." + feature + "..").should().onlyDependOnClassesThat()
                .resideInAnyPackage(Stream.concat(known, outside).toArray(String[]::new)).check(PARLEY);
    }

    @Test
    void theActorIsPlainJava() {
        noClasses().that().resideInAPackage(ROOT + ".session.actor..").should().dependOnClassesThat()
                .resideInAnyPackage("io.vertx..", "io.netty..", "org.slf4j..").check(PARLEY);
    }

    @Test
    void theIngressKnowsSessionsByTheirContractAlone() {
        noClasses().that().resideInAPackage(ROOT + ".http..").should().dependOnClassesThat()
                .resideInAnyPackage(ROOT + ".session.actor..", ROOT + ".session.host..", ROOT + ".session.client..")
                .check(PARLEY);
    }

    @Test
    void theOwnersAndTheIngressSideOfSessionsDoNotKnowEachOther() {
        noClasses().that().resideInAPackage(ROOT + ".session.host..").should().dependOnClassesThat()
                .resideInAPackage(ROOT + ".session.client..").check(PARLEY);
        noClasses().that().resideInAPackage(ROOT + ".session.client..").should().dependOnClassesThat()
                .resideInAPackage(ROOT + ".session.host..").check(PARLEY);
    }

    @Test
    void onlyTheWiringKnowsTheWiring() {
        noClasses().that().resideOutsideOfPackage(ROOT).should().dependOnClassesThat().resideInAPackage(ROOT)
                .check(PARLEY);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(PARLEY);
    }

    @Test
    void nothingSleeps() {
        noClasses().that().resideOutsideOfPackage(ROOT + ".embedded..").should()
                .callMethod(Thread.class, "sleep", long.class).check(PARLEY);
    }
}
