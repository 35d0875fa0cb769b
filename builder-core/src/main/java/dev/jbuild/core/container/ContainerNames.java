package dev.jbuild.core.container;

import dev.jbuild.core.failure.EngineException;
import java.util.List;
import java.util.random.RandomGenerator;

/** Names of containers: those that people choose, and those for who chose none. */
final class ContainerNames {

    private static final List<String> KINDS = List.of(
            "amber", "brisk", "calm", "clever", "cosy", "daring", "early", "fair", "gentle", "golden", "happy", "hardy",
            "keen", "lively", "lucky", "mellow", "merry", "mild", "neat", "noble", "patient", "proud", "quick", "quiet",
            "rapid", "robust", "silver", "steady", "sunny", "swift", "tidy", "warm");
    private static final List<String> BIRDS = List.of(
            "albatross",
            "avocet",
            "bittern",
            "bunting",
            "crane",
            "curlew",
            "dipper",
            "dunlin",
            "eider",
            "falcon",
            "finch",
            "gannet",
            "godwit",
            "grebe",
            "harrier",
            "heron",
            "hoopoe",
            "jackdaw",
            "kestrel",
            "lapwing",
            "linnet",
            "martin",
            "nightjar",
            "oriole",
            "osprey",
            "petrel",
            "plover",
            "puffin",
            "siskin",
            "swallow",
            "teal",
            "wagtail");

    private ContainerNames() {}

    /**
     * Checks a host name: it becomes lines of files in the container.
     *
     * @throws EngineException if it is none
     */
    static String checkHost(String name) throws EngineException {
        if (!name.matches("[a-zA-Z0-9]([a-zA-Z0-9_.-]{0,62}[a-zA-Z0-9_])?")) {
            throw new EngineException(
                    "JB5155",
                    "\"" + name + "\" is no host name.",
                    "Use letters, digits, -, _ and ., a letter or digit first, at most 64.");
        }
        return name;
    }

    /** A name by chance. */
    static String any() {
        RandomGenerator random = RandomGenerator.getDefault();
        return KINDS.get(random.nextInt(KINDS.size())) + "_" + BIRDS.get(random.nextInt(BIRDS.size()));
    }

    /** The same name, if it is one. */
    static String check(String name) throws EngineException {
        if (!name.matches("[a-zA-Z0-9][a-zA-Z0-9_.-]{0,127}") || name.length() < 2) {
            throw new EngineException(
                    "JB5023",
                    "\"" + name + "\" is no name of a container.",
                    "Use letters, digits, _, . and -, a letter or digit first, at least two.");
        }
        return name;
    }
}
