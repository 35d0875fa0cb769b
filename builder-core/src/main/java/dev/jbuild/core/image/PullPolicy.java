package dev.jbuild.core.image;

/** When a registry is asked for an image that is to be run. */
public enum PullPolicy {
    /** If it is not in the store. */
    MISSING,
    /** Also if it is: the tag may mean another image by now. */
    ALWAYS,
    /** Never. */
    NEVER
}
