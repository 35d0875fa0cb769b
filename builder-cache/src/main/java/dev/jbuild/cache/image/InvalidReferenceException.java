package dev.jbuild.cache.image;

/** A text that is no image's name, and in which way. The message is half a sentence: why. */
public final class InvalidReferenceException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final ImageReference.Problem problem;

    InvalidReferenceException(ImageReference.Problem problem, String message) {
        super(message);
        this.problem = problem;
    }

    public ImageReference.Problem problem() {
        return problem;
    }

    /** JB2201. */
    public String code() {
        return "JB2201";
    }
}
