package dev.jbuild.grammar;

import java.util.List;
import java.util.SplittableRandom;

/** Makes texts that are nearly Dockerfiles. */
final class RandomTexts {

    private static final List<String> PIECES = List.of(
            "FROM ",
            "FROM scratch\n",
            "FROM a AS b\n",
            "ARG ",
            "ENV ",
            "LABEL ",
            "RUN ",
            "COPY ",
            "ADD ",
            "CMD ",
            "ENTRYPOINT ",
            "EXPOSE ",
            "ONBUILD ",
            "HEALTHCHECK ",
            "SHELL ",
            "USER ",
            "VOLUME ",
            "WORKDIR ",
            "STOPSIGNAL ",
            "MAINTAINER ",
            "--from=",
            "--mount=type=",
            "cache,target=/c",
            "bind,from=b",
            "secret,id=s,required",
            "--chown=",
            "--chmod=u+x ",
            "--platform=$A ",
            "--exclude=*.o ",
            "--link ",
            "--interval=3s ",
            "--",
            "as ",
            "NONE",
            "[\"a\", \"b\"]",
            "[\"",
            "\", ",
            "]",
            "{",
            "}",
            "$",
            "${",
            "${A",
            "${A:-",
            "${B##",
            "${B%",
            "${B/",
            "${B//",
            "${C:?",
            ":+",
            "/",
            "#",
            "##",
            "%",
            "*",
            "?",
            "\\",
            "`",
            "\\\n",
            "`\n",
            "'",
            "\"",
            "<<EOF",
            "<<-'E'",
            "EOF\n",
            "E\n",
            "\n",
            "\n\n",
            "\r\n",
            " ",
            "\t",
            "=",
            "A=1 ",
            "key=value",
            "# syntax=x\n",
            "# escape=`\n",
            "# check=skip=all;error=true\n",
            "# comment\n",
            "80/tcp",
            "1-70000",
            "é",
            "\ud83d\ude00",
            "\ud83d",
            "\u0000",
            "\u2028",
            "\ufeff",
            "0",
            "99999999999999999999",
            ",",
            ";",
            "&&",
            "apt-get update");

    private RandomTexts() {}

    static String next(SplittableRandom random, int most) {
        StringBuilder text = new StringBuilder();
        int count = random.nextInt(most);
        for (int index = 0; index < count; index++) {
            text.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        return text.toString();
    }
}
