package dev.jbuild.core.confinement;

/** With whom a container shares a kind of namespace. */
public sealed interface Partner {

    /** With nobody. */
    Partner PRIVATE = new Private();

    /** With the host. */
    Partner HOST = new Host();

    /** It has none of that at all; of shared memory only. */
    Partner NONE = new None();

    /** The word that flags and files have for it. */
    String word();

    /** See {@link #PRIVATE}. */
    record Private() implements Partner {
        @Override
        public String word() {
            return "private";
        }
    }

    /** See {@link #HOST}. */
    record Host() implements Partner {
        @Override
        public String word() {
            return "host";
        }
    }

    /** See {@link #NONE}. */
    record None() implements Partner {
        @Override
        public String word() {
            return "none";
        }
    }

    /** With another container, by its ID. */
    record Container(String id) implements Partner {
        @Override
        public String word() {
            return "container:" + id;
        }
    }

    /** The partner of a {@link #word}. */
    static Partner of(String word) {
        return switch (word) {
            case "private" -> PRIVATE;
            case "host" -> HOST;
            case "none" -> NONE;
            default -> {
                if (!word.startsWith("container:")) {
                    throw new IllegalArgumentException("\"" + word + "\" is nobody to share with");
                }
                yield new Container(word.substring("container:".length()));
            }
        };
    }
}
