package dev.jbuild.core.exec;

import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.graph.Limits;
import dev.jbuild.runtime.cgroup.GroupLimits;
import dev.jbuild.runtime.sandbox.ResourceLimit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Reads limits as docker's flags have them. An empty text is no limit. */
public final class LimitTexts {

    /** The kernel refuses less, and a program could not even start. */
    private static final long SMALLEST_MEMORY = 6L << 20;

    private LimitTexts() {}

    /**
     * Reads limits.
     *
     * @throws EngineException if one is no limit
     */
    public static Limits parse(LimitRequest request) throws EngineException {
        OptionalLong memory = memory("--memory", request.memory());
        OptionalLong both = both(request.memorySwap(), memory);
        return new Limits(
                new GroupLimits(
                        memory,
                        both,
                        reservation(request.memoryReservation(), memory),
                        processors(request.cpus()),
                        weight("--cpu-shares", request.cpuShares(), 2, 262144),
                        places("--cpuset-cpus", request.cpusetCpus()),
                        places("--cpuset-mems", request.cpusetMems()),
                        weight("--blkio-weight", request.blkioWeight(), 10, 1000),
                        processes(request.pidsLimit())),
                each(request.ulimit()));
    }

    private static OptionalLong memory(String flag, String text) throws EngineException {
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        long bytes = SizeText.parse(flag, text);
        if (bytes < SMALLEST_MEMORY) {
            throw new EngineException(
                    "JB1016", flag + " " + text + " is too little: the minimum memory limit is 6m.", "Give more.");
        }
        return OptionalLong.of(bytes);
    }

    private static OptionalLong both(String text, OptionalLong memory) throws EngineException {
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        if (memory.isEmpty()) {
            throw new EngineException(
                    "JB1016", "--memory-swap limits memory and swap together, and needs --memory.", "Add --memory.");
        }
        if (text.equals("-1")) {
            return OptionalLong.of(-1);
        }
        OptionalLong both = memory("--memory-swap", text);
        if (both.orElse(0) < memory.getAsLong()) {
            throw new EngineException(
                    "JB1016",
                    "--memory-swap " + text + " is less than --memory: it is the limit of both together.",
                    "Give at least as much as --memory, or -1 for as much swap as there is.");
        }
        return both;
    }

    private static OptionalLong reservation(String text, OptionalLong memory) throws EngineException {
        OptionalLong reservation = memory("--memory-reservation", text);
        if (reservation.isPresent() && memory.isPresent() && reservation.getAsLong() > memory.getAsLong()) {
            throw new EngineException(
                    "JB1016", "--memory-reservation " + text + " is more than --memory.", "Give less than --memory.");
        }
        return reservation;
    }

    private static OptionalInt weight(String flag, String text, int least, int most) throws EngineException {
        if (text.isEmpty() || text.equals("0")) {
            return OptionalInt.empty();
        }
        if (text.matches("[0-9]{1,9}")) {
            int weight = Integer.parseInt(text);
            if (weight >= least && weight <= most) {
                return OptionalInt.of(weight);
            }
        }
        throw new EngineException(
                "JB1017", flag + " " + text + " is out of range.", "Give a number from " + least + " to " + most + ".");
    }

    private static Optional<String> places(String flag, String text) throws EngineException {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        if (!text.matches("\\d{1,5}(-\\d{1,5})?(,\\d{1,5}(-\\d{1,5})?)*")) {
            throw new EngineException("JB1017", flag + " " + text + " is no list.", "Write for example 0-2,4.");
        }
        return Optional.of(text);
    }

    private static OptionalDouble processors(String text) throws EngineException {
        if (text.isEmpty()) {
            return OptionalDouble.empty();
        }
        try {
            double number = Double.parseDouble(text);
            if (number >= 0.01 && number <= 1 << 16) {
                return OptionalDouble.of(number);
            }
        } catch (NumberFormatException noNumber) {
            throw new EngineException(
                    "JB1017", "--cpus " + text + " is no number.", "Write for example --cpus 1.5.", noNumber);
        }
        throw new EngineException("JB1017", "--cpus " + text + " is out of range.", "Give at least 0.01.");
    }

    private static OptionalLong processes(String text) throws EngineException {
        if (text.isEmpty() || text.equals("-1") || text.equals("0")) {
            return OptionalLong.empty();
        }
        if (!text.matches("[0-9]{1,9}")) {
            throw new EngineException(
                    "JB1017", "--pids-limit " + text + " is no number.", "Write for example --pids-limit 200.");
        }
        return OptionalLong.of(Long.parseLong(text));
    }

    private static List<ResourceLimit> each(List<String> texts) throws EngineException {
        List<ResourceLimit> limits = new ArrayList<>();
        for (String text : texts) {
            int equals = text.indexOf('=');
            Optional<ResourceLimit.Resource> resource =
                    ResourceLimit.Resource.of(text.substring(0, Math.max(0, equals)));
            String[] values = text.substring(equals + 1).split(":", -1);
            boolean numbers =
                    values.length <= 2 && List.of(values).stream().allMatch(value -> value.matches("-1|\\d{1,18}"));
            if (resource.isEmpty() || !numbers) {
                throw new EngineException(
                        "JB1018",
                        "--ulimit " + text + " is no limit of a process.",
                        "Write NAME=SOFT[:HARD]; the names are " + String.join(", ", ResourceLimit.Resource.names())
                                + ".");
            }
            long soft = Long.parseLong(values[0]);
            long hard = values.length == 2 ? Long.parseLong(values[1]) : soft;
            if (hard != -1 && (soft == -1 || soft > hard)) {
                throw new EngineException(
                        "JB1018", "--ulimit " + text + ": the soft limit is above the hard one.", "Swap them.");
            }
            limits.add(new ResourceLimit(resource.get(), soft, hard));
        }
        return limits;
    }
}
