package dev.jbuild.core.key;

/**
 * What counts of one selected file.
 *
 * @param path below the root of its tree
 * @param type {@code f}, {@code d}, {@code l} for a link, else the first letter of its kind
 * @param mode its permissions
 * @param content a digest of its bytes, its link's target, or its numbers; empty for a directory
 * @param rest a digest of its owner and attributes, as far as they count; empty if there are none
 */
public record FileFact(String path, char type, int mode, String content, String rest) {}
