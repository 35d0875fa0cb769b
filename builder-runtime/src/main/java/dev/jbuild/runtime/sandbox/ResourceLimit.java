package dev.jbuild.runtime.sandbox;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A limit of each process on its own, as setrlimit(2) has them.
 *
 * @param soft what counts; -1 for none
 * @param hard up to which the process may raise it; -1 for none
 */
public record ResourceLimit(Resource resource, long soft, long hard) {

    /** What is limited, by the names that docker's flag has. */
    public enum Resource {
        CPU(0),
        FSIZE(1),
        DATA(2),
        STACK(3),
        CORE(4),
        RSS(5),
        NPROC(6),
        NOFILE(7),
        MEMLOCK(8),
        AS(9),
        LOCKS(10),
        SIGPENDING(11),
        MSGQUEUE(12),
        NICE(13),
        RTPRIO(14),
        RTTIME(15);

        private final int number;

        Resource(int number) {
            this.number = number;
        }

        /** The kernel's number. */
        int number() {
            return number;
        }

        /** The resource of a name in lower case, if there is one. */
        public static Optional<Resource> of(String name) {
            return Arrays.stream(values())
                    .filter(resource -> resource.toString().equals(name))
                    .findFirst();
        }

        /** All names. */
        public static List<String> names() {
            return Arrays.stream(values()).map(Resource::toString).toList();
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
