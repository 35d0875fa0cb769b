package dev.jbuild.core.image;

import dev.jbuild.cache.image.ImageReference;
import dev.jbuild.core.failure.EngineException;

/** Reads names of images, with the sentence that a user needs when one is none. */
public final class ImageNames {

    private ImageNames() {}

    /**
     * Reads a name such as {@code app}, {@code app:1.2} or {@code registry.example:5000/team/app@sha256:...}.
     *
     * @throws EngineException if it is no name of an image
     */
    public static ImageReference parse(String name) throws EngineException {
        try {
            return ImageReference.parse(name).withLatest();
        } catch (IllegalArgumentException wrong) {
            throw new EngineException(
                    "JB3090",
                    "\"" + name + "\" is not an image's name: invalid reference format"
                            + (wrong.getMessage() == null ? "" : " (" + wrong.getMessage() + ")") + ".",
                    "A name is lower case, for example app, team/app:1.2 or registry.example:5000/app.",
                    wrong);
        }
    }
}
