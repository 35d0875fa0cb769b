package dev.jbuild.core.graph;

/** A script of a RUN with here-documents, put where the RUN can execute it and taken away afterwards. */
public record RunFile(String name, String content) {}
