package dev.jbuild.cache.layer;

/**
 * What a layer archive may be at most; beyond it is refused while it is being read.
 *
 * @param archiveBytes of the uncompressed archive
 * @param ratio uncompressed bytes per compressed byte, looked at once {@code ratioFreeBytes} are out
 * @param entries in the archive
 * @param fileBytes of one file, holes included
 * @param headerBytes of all extended headers of one entry
 */
public record LayerLimits(
        long archiveBytes, long ratio, long ratioFreeBytes, long entries, long fileBytes, int headerBytes) {

    /** Far above every honest image, far below what hurts a machine with a usual disk. */
    public static final LayerLimits STANDARD = new LayerLimits(64L << 30, 400, 1L << 30, 4_000_000, 64L << 30, 1 << 20);
}
