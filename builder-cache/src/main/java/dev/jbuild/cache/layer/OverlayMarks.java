package dev.jbuild.cache.layer;

/** How overlayfs marks what a layer removes, and which attributes are its own. */
public record OverlayMarks(boolean userXattr) {

    static final String WHITEOUT_PREFIX = ".wh.";
    static final String OPAQUE_NAME = ".wh..wh..opq";

    /** The attribute of a directory that hides the lower ones. */
    String opaque() {
        return userXattr ? "user.overlay.opaque" : "trusted.overlay.opaque";
    }

    /** Attributes of overlayfs: never taken from an archive, never put into one. */
    static boolean isOwn(String attribute) {
        return attribute.startsWith("trusted.overlay.") || attribute.startsWith("user.overlay.");
    }

    /** Attributes that belong into a layer. */
    static boolean belongsIntoLayer(String attribute) {
        return !isOwn(attribute) && !attribute.startsWith("security.selinux") && !attribute.startsWith("system.");
    }
}
