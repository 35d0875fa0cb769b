package dev.jbuild.core.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jbuild.cache.json.Json;
import dev.jbuild.cache.json.JsonObject;
import dev.jbuild.core.failure.EngineException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Templates with what docker's own command made of them, the errors in our words. */
class TemplateTests {

    private static final JsonObject CONTAINER = Json.parseObject("""
            {"Id": "abc", "Name": "/web",
             "State": {"Running": true, "Pid": 12, "Error": "", "Load": 0.5},
             "Mounts": [{"Source": "/a", "RW": true}, {"Source": "/b", "RW": false}],
             "Args": [],
             "Config": {"Env": ["A=b", "C=<d>"], "Labels": {"b.x": "2", "a.b": "1", "plain": "yes"}, "Cmd": null},
             "Options": {"size": 3, "none": null}}
            """.getBytes(StandardCharsets.UTF_8));

    private static String render(String template) throws EngineException {
        return Template.parse(template).render(CONTAINER, Set.of("Health"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " => ",
            quoteCharacter = '\0',
            ignoreLeadingAndTrailingWhitespace = false,
            emptyValue = "",
            textBlock = """
                    {{.Name}} => /web
                    {{.State.Running}} {{.State.Pid}} {{.State.Load}} => true 12 0.5
                    {{range .Mounts}}{{.Source}} {{end}} => /a /b\\s
                    {{json .Config.Env}} => ["A=b","C=<d>"]
                    {{index .Config.Labels "a.b"}} => 1
                    [{{index .Config.Labels "none"}}] => []
                    {{range $k, $v := .Config.Labels}}{{$k}}={{$v}} {{end}} => a.b=1 b.x=2 plain=yes\\s
                    {{.Config.Labels.plain}} {{.Config.Labels.other}} => yes <no value>
                    {{.Config.Labels.other.more}} => <no value>
                    {{.Config.Labels}} {{.Config.Env}} => map[a.b:1 b.x:2 plain:yes] [A=b C=<d>]
                    {{if .State.Health}}{{.State.Health.Status}}{{else}}none{{end}} => none
                    {{with .State.Health}}{{.Status}}{{end}}|{{with .Name}}{{.}}{{end}} => |/web
                    {{range .Args}}x{{else}}no arguments{{end}} => no arguments
                    {{range .Config.Cmd}}x{{else}}nil{{end}} => nil
                    {{len .Mounts}} {{(index .Mounts 1).Source}} {{$.Name}} => 2 /b /web
                    {{range $m := .Mounts}}{{if not $m.RW}}{{$m.Source}} in {{$.Name}}{{end}}{{end}} => /b in /web
                    {{range .Config.Env}}{{println .}}{{end}} => A=b\\nC=<d>\\n
                    {{join .Config.Env ", "}} => A=b, C=<d>
                    {{.State.Pid | printf "%05d"}} {{.Name | upper | printf "%q"}} => 00012 "/WEB"
                    {{index .Options "size"}} {{index .Options "gone"}} {{.Options.none}} => 3 <no value> <no value>
                    {{printf "%5d|%-5d|%05d|%+d" 3 4 5 6}} =>     3|4    |00005|+6
                    {{printf "%q %v %s" "a\\\\"b" true "x"}} => "a\\\\"b" true x
                    {{printf "%d" "x"}} {{printf "%s" 5}} {{printf "%s"}} => %!d(string=x) %!s(int=5) %!s(MISSING)
                    {{printf "%s" "a" "b"}} => a%!(EXTRA string=b)
                    {{printf "%.2f|%5.1f|%x|%X" 1.5 2.25 255 "hi"}} => 1.50|  2.2|ff|6869
                    {{printf "%v %v" 1.0 2.50}} {{1_000}} {{0x10}} {{1e3}} {{-4}} => 1 2.5 1000 16 1000 -4
                    {{print 1 2 "a" 3 4}}|{{print nil}}|{{printf "%v" nil}} => 1 2a3 4|<nil>|<nil>
                    {{eq 1 1}} {{eq "a" "b" "a"}} {{ne 1 2}} {{lt 1 2}} {{ge "b" "a"}} => true true true true true
                    {{and 1 0 2}} {{or 0 "" 3}} {{not 0}} => 0 3 true
                    {{len "abc"}} {{index "abc" 1}} {{slice "abcdef" 1 3}} => 3 98 bc
                    {{join (split "a,b,c" ",") "-"}} {{len (split "a" ",")}} => a-b-c 1
                    {{title "hello my world"}} {{upper "aB"}} {{lower "aB"}} => Hello My World AB ab
                    {{pad "x" 2 3}}|{{pad "" 2 3}}|{{truncate "hello" 2}} =>   x   ||he
                    {{"a" | printf "%s-%s" "b"}} => b-a
                    {{$x := 3}}{{if eq $x 3}}{{$x = 4}}{{end}}{{$x}} => 4
                    {{range $i, $e := split "x,y" ","}}{{$i}}={{$e}};{{end}} => 0=x;1=y;
                    {{range split "" ","}}[{{.}}]{{else}}none{{end}} => []
                    a {{- "b" -}} c => abc
                    {{/* c */}}x{{- /* d */ -}} y => xy
                    {{if 0}}a{{else if 1}}b{{else}}c{{end}} => b
                    {{printf "%c%%" 65}} {{"\\\\u00e4\\\\x41|"}} {{`raw`}} => A% äA| raw
                    {{printf "%v %q" (split "a b,c" ",") (split "a,b" ",")}} => [a b c] ["a" "b"]
                    {{printf "%t %t" true 1}} {{printf "%T %T" 1 "a"}} => true %!t(int=1) int string
                    {{printf "%6s|%-6s|%.2s|" "ab" "ab" "abcd"}} =>     ab|ab    |ab|
                    {{or .State.Running .State.Health.Status}} => true
                    no braces => no braces
                    """)
    void aTemplateGivesWhatDockerGives(String template, String result) throws EngineException {
        String unquoted = template.replace("\\\\", "\\");
        assertThat(render(unquoted))
                .isEqualTo(result.replace("\\\\", "\\").replace("\\s", " ").replace("\\n", "\n"));
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " => ", quoteCharacter = '\0', textBlock = """
                    {{ => column 1: there is no "}}" for this "{{" (unclosed action)
                    a {{foo}} => column 5: there is no function "foo" (function not defined)
                    {{if}} => column 5: there is no value (missing value for command)
                    {{end}} => column 3: unexpected {{end}}: no block is open here
                    {{if true}} => column 3: this if has no {{end}} (unexpected EOF)
                    {{"a}} => column 3: this string has no end (unterminated quoted string)
                    {{.A-B}} => column 5: "-" has no meaning here; a name with a "-" is written (index .Labels "a-b")
                    {{$x}} => column 3: the variable $x is not declared (undefined variable)
                    {{(len .Args}} => column 13: a ")" is missing (unclosed left paren)
                    {{template "x"}} => column 3: {{template}} is not supported
                    {{1.2.3}} => column 3: "1.2.3" is no number (bad number syntax)
                    {{/* x }} => column 1: the comment is not closed by "*/}}"
                    {{.Name.}} => column 8: "." needs a space before it
                    """)
    void whatCantBeReadIsSaidWithItsColumn(String template, String sentence) {
        assertThatThrownBy(() -> Template.parse(template))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        failure -> assertThat(failure.code()).isEqualTo("JB5050"))
                .hasMessageContaining(sentence);
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " => ", quoteCharacter = '\0', textBlock = """
                    {{.Nam}} => column 3: there is no field .Nam
                    {{.State.Health.Status}} => column 3: there is nothing that could have a field .Status (nil pointer
                    {{.Name.First}} => column 3: a string has no field .First
                    {{1 2}} => column 3: only functions and methods have arguments
                    {{index .Mounts 3}} => column 3: the list has 2 items, so there is no number 3 (index out of range)
                    {{eq 1 "a"}} => column 3: int and string can't be compared (incompatible types
                    {{upper 3}} => column 3: upper wants a string, not int
                    {{len nil}} => column 3: nil has no length
                    {{range .Name}}{{end}} => column 9: string is nothing to range over
                    {{.Name "x"}} => column 3: .Name is no method and has no arguments
                    {{join .Name ","}} => column 3: join wants a list, not string
                    """)
    void whatDoesNotFitIsSaidWithItsColumn(String template, String sentence) throws EngineException {
        assertThatThrownBy(() -> render(template))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        failure -> assertThat(failure.code()).isEqualTo("JB5051"))
                .hasMessageContaining(sentence);
    }

    @Test
    void aMistypedFieldIsAnsweredWithTheOneThatIsMeant() {
        assertThatThrownBy(() -> render("{{.Nam}}"))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        failure -> assertThat(failure.help()).isEqualTo("Did you mean .Name?"));
    }

    @Test
    void inATemplateOfSeveralLinesTheLineIsSaidToo() {
        assertThatThrownBy(() -> Template.parse("a\nb {{x}}")).hasMessageContaining("line 2, column 5: ");
    }

    /** A template is text of strangers' scripts: however deep, it must not end the program. */
    @Test
    void deepNestingIsRefused() {
        assertThatThrownBy(() -> Template.parse("{{if 1}}".repeat(5000) + "{{end}}".repeat(5000)))
                .hasMessageContaining("more than 100 blocks");
        assertThatThrownBy(() -> Template.parse("{{" + "(".repeat(5000) + "1" + ")".repeat(5000) + "}}"))
                .hasMessageContaining("more than 100 blocks");
        assertThatThrownBy(() -> Template.parse("{{if 1}}" + "{{else if 1}}".repeat(5000) + "{{end}}"))
                .hasMessageContaining("more than 100 blocks");
    }

    private static final JsonObject HEADINGS =
            JsonObject.builder().put("Names", "NAMES").put("Status", "STATUS").build();

    private static RowFormat.Row row(String name, String status) {
        return new RowFormat.Row(
                JsonObject.builder().put("Names", name).put("Status", status).build(),
                Map.of(
                        "Label",
                        arguments -> new dev.jbuild.cache.json.JsonString("of " + GoText.of(arguments.getFirst()))));
    }

    private static String lines(String format) throws EngineException {
        return String.join(
                "\n",
                RowFormat.parse(format, "{{.Names}}\\t{{.Status}}", HEADINGS)
                        .lines(java.util.List.of(row("web", "Up 3 minutes"), row("much_longer_name", "Created"))));
    }

    @Test
    void aListIsPrintedAsItsFormatSays() throws EngineException {
        assertThat(lines("{{.Names}}\\t{{.Status}}")).isEqualTo("web\tUp 3 minutes\nmuch_longer_name\tCreated");
        assertThat(lines("json")).isEqualTo("""
                        {"Names":"web","Status":"Up 3 minutes"}
                        {"Names":"much_longer_name","Status":"Created"}""");
        assertThat(lines("table {{.Status}}\\t{{.Names}}\\t{{.Label \"com.x.my-app\"}}"))
                .isEqualTo("""
                        STATUS         NAMES              my app
                        Up 3 minutes   web                of com.x.my-app
                        Created        much_longer_name   of com.x.my-app""");
        assertThat(lines("table {{upper .Names}}\\t{{.Status}}"))
                .startsWith("NAMES ")
                .contains("MUCH_LONGER_NAME");
        assertThatThrownBy(() -> lines("{{.Label}}")).hasMessageContaining(".Label wants one string");
    }
}
