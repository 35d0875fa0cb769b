package dev.jbuild.grammar;

import dev.jbuild.grammar.problem.SourceRange;

/**
 * A here-document of a RUN, COPY or ADD.
 *
 * @param name the delimiter without quotes, which is also the file's name for COPY and ADD
 * @param content the lines between, each with its newline; leading tabs are gone if {@code <<-} asked for it
 * @param expand whether variables in it are replaced (the delimiter was not quoted)
 * @param fileDescriptor the number before {@code <<}, 0 if there is none
 * @param range where the {@code <<NAME} stands
 */
public record Heredoc(String name, String content, boolean expand, int fileDescriptor, SourceRange range) {}
