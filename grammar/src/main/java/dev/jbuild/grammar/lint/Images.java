package dev.jbuild.grammar.lint;

import java.util.List;
import java.util.Optional;

/** What checks ask about images. */
public interface Images {

    /**
     * What a base image sets.
     *
     * @param environment each {@code NAME=value}
     * @param hasShell whether it has a SHELL
     * @param platform {@code os/architecture}; empty if it is for all, as {@code scratch} is
     */
    record Base(List<String> environment, boolean hasShell, Optional<String> platform) {}

    /** Whether a text can be the name of an image. */
    boolean isName(String text);

    /** What is known of an image without much ado; empty if nothing is. */
    Optional<Base> find(String name);
}
