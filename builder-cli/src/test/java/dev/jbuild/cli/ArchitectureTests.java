package dev.jbuild.cli;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.File;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The table of who may know whom (docs/architecture.md), and what no code may do by itself. */
class ArchitectureTests {

    private static final JavaClasses JBUILD = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.jbuild");

    private static final String GRAMMAR = "dev.jbuild.grammar..";
    private static final String CACHE = "dev.jbuild.cache..";
    private static final String RUNTIME = "dev.jbuild.runtime..";
    private static final String CORE = "dev.jbuild.core..";
    private static final String CLI = "dev.jbuild.cli..";

    @Test
    void everyModuleIsSeenByTheseTests() {
        for (String room : new String[] {GRAMMAR, CACHE, RUNTIME, CORE, CLI}) {
            classes()
                    .that()
                    .resideInAPackage(room)
                    .should()
                    .haveNameMatching("dev\\.jbuild\\..*")
                    .allowEmptyShould(false)
                    .check(JBUILD);
        }
    }

    @Test
    void grammarKnowsOnlyItself() {
        classes()
                .that()
                .resideInAPackage(GRAMMAR)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(GRAMMAR, "java..", "org.antlr..", "org.jspecify..")
                .check(JBUILD);
    }

    @Test
    void grammarTouchesNoFilesAndNoProcesses() {
        noClasses()
                .that()
                .resideInAPackage(GRAMMAR)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.nio.file..", "java.net..")
                .orShould()
                .dependOnClassesThat()
                .belongToAnyOf(ProcessBuilder.class, Process.class, File.class)
                .check(JBUILD);
    }

    @Test
    void cacheKnowsNoDockerfilesAndNoProcesses() {
        noClasses()
                .that()
                .resideInAPackage(CACHE)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(GRAMMAR, RUNTIME, CORE, CLI, "org.antlr..", "picocli..", "com.google..")
                .check(JBUILD);
    }

    @Test
    void runtimeKnowsTheCacheAndNothingAboveIt() {
        noClasses()
                .that()
                .resideInAPackage(RUNTIME)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(GRAMMAR, CORE, CLI, "org.antlr..", "picocli..", "com.google..")
                .check(JBUILD);
    }

    @Test
    void coreKnowsNoFace() {
        noClasses()
                .that()
                .resideInAPackage(CORE)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(CLI, "dev.jbuild.maven..", "picocli..", "org.apache.maven..", "org.antlr..")
                .check(JBUILD);
    }

    @Test
    void theCommandKnowsOnlyTheEngineAndPicocli() {
        classes()
                .that()
                .resideInAPackage(CLI)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(CLI, CORE, "java..", "picocli..", "org.jspecify..", "sun.misc..")
                .check(JBUILD);
    }

    @Test
    void onlyTheRegistryLoadsJib() {
        noClasses()
                .that(not(resideInAnyPackage("dev.jbuild.core.registry..")))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.google.cloud.tools..")
                .check(JBUILD);
    }

    @Test
    void onlyTheRemoteSourcesLoadJgit() {
        noClasses()
                .that(not(resideInAnyPackage("dev.jbuild.core.remote..")))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.eclipse.jgit..")
                .check(JBUILD);
    }

    @Test
    void nobodyButMainReadsTheProcess() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(Main.class.getName())
                .should()
                .callMethod(System.class, "getenv")
                .orShould()
                .callMethod(System.class, "getenv", String.class)
                .orShould()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "halt", int.class)
                .orShould()
                .accessField(System.class, "in")
                .orShould()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(JBUILD);
    }

    @Test
    void nobodyButMainTurnsARelativePathIntoAnAbsoluteOne() {
        // Path.toAbsolutePath reads the process's directory; what is absolute already does not need it.
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(Main.class.getName())
                .should()
                .callMethod(Path.class, "toAbsolutePath")
                .orShould()
                .callMethod(File.class, "getAbsolutePath")
                .orShould()
                .callMethod(File.class, "getAbsoluteFile")
                .check(JBUILD);
    }
}
