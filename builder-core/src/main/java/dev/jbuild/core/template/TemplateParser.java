package dev.jbuild.core.template;

import dev.jbuild.cache.json.JsonBool;
import dev.jbuild.cache.json.JsonNull;
import dev.jbuild.cache.json.JsonNumber;
import dev.jbuild.cache.json.JsonString;
import dev.jbuild.core.failure.EngineException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** Makes nodes of a template's pieces. One thread's, for one template. */
final class TemplateParser {

    private static final int DEEPEST = 100;

    private final List<Token> tokens;
    private final TemplateFailures failures;
    private final List<String> variables = new ArrayList<>(List.of("$"));
    private int at;
    private int depth;

    private TemplateParser(String text) throws EngineException {
        this.tokens = TemplateLexer.cut(text);
        this.failures = new TemplateFailures(text);
    }

    static List<Node> parse(String text) throws EngineException {
        TemplateParser parser = new TemplateParser(text);
        List<Node> nodes = parser.nodes();
        if (parser.peek().kind() != Token.Kind.END) {
            throw parser.failures.unreadable(
                    parser.tokens.get(parser.at + 1).at(),
                    "unexpected {{" + parser.tokens.get(parser.at + 1).text() + "}}: no block is open here");
        }
        return nodes;
    }

    /** Up to the end of the text, or to an end or else, which is left. */
    private List<Node> nodes() throws EngineException {
        List<Node> nodes = new ArrayList<>();
        deeper();
        while (peek().kind() != Token.Kind.END && !isNext("end") && !isNext("else")) {
            Token token = next();
            nodes.add(token.kind() == Token.Kind.TEXT ? new Node.Text(token.text()) : action());
        }
        depth--;
        return nodes;
    }

    private void deeper() throws EngineException {
        if (++depth > DEEPEST) {
            throw failures.unreadable(peek().at(), "more than " + DEEPEST + " blocks or parentheses in each other");
        }
    }

    private boolean isNext(String word) {
        return peek().kind() == Token.Kind.OPEN && tokens.get(at + 1).isWord(word);
    }

    private Node action() throws EngineException {
        Token first = peek();
        if (first.isWord("if") || first.isWord("with") || first.isWord("range")) {
            next();
            return block(first);
        }
        if (first.isWord("define")
                || first.isWord("template")
                || first.isWord("block")
                || first.isWord("break")
                || first.isWord("continue")) {
            throw failures.unreadable(first.at(), "{{" + first.text() + "}} is not supported");
        }
        Expression.Pipeline pipeline = pipeline(Token.Kind.CLOSE, false);
        expect(Token.Kind.CLOSE);
        return new Node.Action(pipeline);
    }

    private Node block(Token keyword) throws EngineException {
        int known = variables.size();
        Expression.Pipeline pipeline = pipeline(Token.Kind.CLOSE, keyword.text().equals("range"));
        expect(Token.Kind.CLOSE);
        int inner = variables.size();
        List<Node> body = nodes();
        forget(inner);
        List<Node> otherwise = List.of();
        if (isNext("else")) {
            at += 2;
            otherwise = otherwise(keyword);
        } else {
            end(keyword);
        }
        forget(known);
        return switch (keyword.text()) {
            case "if" -> new Node.If(pipeline, body, otherwise);
            case "with" -> new Node.With(pipeline, body, otherwise);
            default -> new Node.Range(pipeline, body, otherwise);
        };
    }

    /** After the word else: another condition, which shares the end, or the rest. */
    private List<Node> otherwise(Token keyword) throws EngineException {
        Token next = peek();
        if ((next.isWord("if") || next.isWord("with")) && next.isWord(keyword.text())) {
            next();
            deeper();
            List<Node> chained = List.of(block(next));
            depth--;
            return chained;
        }
        expect(Token.Kind.CLOSE);
        List<Node> otherwise = nodes();
        end(keyword);
        return otherwise;
    }

    private void end(Token keyword) throws EngineException {
        if (!isNext("end")) {
            throw failures.unreadable(keyword.at(), "this " + keyword.text() + " has no {{end}} (unexpected EOF)");
        }
        at += 2;
        expect(Token.Kind.CLOSE);
    }

    private void forget(int known) {
        variables.subList(known, variables.size()).clear();
    }

    private Expression.Pipeline pipeline(Token.Kind end, boolean inRange) throws EngineException {
        int start = peek().at();
        List<String> names = variablesBefore(inRange);
        boolean declares = !names.isEmpty() && tokens.get(at - 1).kind() == Token.Kind.DECLARE;
        List<Expression.Command> commands = new ArrayList<>();
        do {
            commands.add(command(end));
        } while (peek().kind() == Token.Kind.PIPE && next() != null);
        if (declares) {
            variables.addAll(names);
        }
        return new Expression.Pipeline(names, declares, commands, start);
    }

    /** The variables before := or =; none if there is none. */
    private List<String> variablesBefore(boolean inRange) throws EngineException {
        int behind = at;
        List<String> names = new ArrayList<>();
        while (tokens.get(behind).kind() == Token.Kind.VARIABLE) {
            names.add(tokens.get(behind++).text());
            if (tokens.get(behind).kind() != Token.Kind.COMMA) {
                break;
            }
            behind++;
        }
        Token sign = tokens.get(behind);
        boolean sets = sign.kind() == Token.Kind.DECLARE || sign.kind() == Token.Kind.ASSIGN;
        if (!sets || names.isEmpty()) {
            return List.of();
        }
        if (names.size() > (inRange ? 2 : 1)) {
            throw failures.unreadable(peek().at(), "too many variables before \"" + sign.text() + "\"");
        }
        for (String name : names) {
            if (sign.kind() == Token.Kind.ASSIGN && !variables.contains(name)) {
                throw failures.unreadable(
                        peek().at(), "the variable " + name + " is not declared (undefined variable)");
            }
        }
        at = behind + 1;
        return names;
    }

    private Expression.Command command(Token.Kind end) throws EngineException {
        int start = peek().at();
        List<Expression> operands = new ArrayList<>();
        while (peek().kind() != end && peek().kind() != Token.Kind.PIPE && peek().kind() != Token.Kind.CLOSE) {
            if (!operands.isEmpty() && !peek().spaced()) {
                throw failures.unreadable(peek().at(), "\"" + peek().text() + "\" needs a space before it");
            }
            operands.add(operand());
        }
        if (operands.isEmpty()) {
            throw failures.unreadable(start, "there is no value (missing value for command)");
        }
        return new Expression.Command(operands, start);
    }

    private Expression operand() throws EngineException {
        Token token = peek();
        Expression base = term();
        List<String> names = new ArrayList<>();
        while (peek().kind() == Token.Kind.FIELD && !peek().spaced()) {
            names.add(next().text());
        }
        if (names.isEmpty()) {
            return base;
        }
        if (base instanceof Expression.Field(Expression of, List<String> first, int place)) {
            names.addAll(0, first);
            return new Expression.Field(of, names, place);
        }
        if (base instanceof Expression.Literal || base instanceof Expression.Dot) {
            throw failures.unreadable(token.at(), "\"" + token.text() + "\" has no fields (unexpected .)");
        }
        return new Expression.Field(base, names, token.at());
    }

    private Expression term() throws EngineException {
        Token token = next();
        return switch (token.kind()) {
            case DOT -> new Expression.Dot();
            case FIELD -> new Expression.Field(new Expression.Dot(), List.of(token.text()), token.at());
            case STRING -> new Expression.Literal(new JsonString(token.text()));
            case NUMBER -> new Expression.Literal(number(token));
            case WORD -> word(token);
            case VARIABLE -> {
                if (!variables.contains(token.text())) {
                    throw failures.unreadable(
                            token.at(), "the variable " + token.text() + " is not declared (undefined variable)");
                }
                yield new Expression.Variable(token.text(), token.at());
            }
            case LEFT -> {
                deeper();
                Expression.Pipeline pipeline = pipeline(Token.Kind.RIGHT, false);
                expect(Token.Kind.RIGHT);
                depth--;
                yield new Expression.Nested(pipeline);
            }
            case TEXT, OPEN, CLOSE, RIGHT, PIPE, DECLARE, ASSIGN, COMMA, END ->
                throw failures.unreadable(token.at(), "\"" + token.text() + "\" can't stand here (unexpected)");
        };
    }

    private Expression word(Token token) throws EngineException {
        return switch (token.text()) {
            case "true", "false" -> new Expression.Literal(new JsonBool(token.isWord("true")));
            case "nil" -> new Expression.Literal(new JsonNull());
            default -> {
                if (!Functions.isKnown(token.text())) {
                    throw failures.unreadable(
                            token.at(),
                            "there is no function \"" + token.text()
                                    + "\" (function not defined); fields begin with a dot");
                }
                yield new Expression.Function(token.text(), token.at());
            }
        };
    }

    private JsonNumber number(Token token) throws EngineException {
        String digits = token.text().replace("_", "");
        String bare = digits.replaceFirst("^[+-]", "");
        String sign = digits.startsWith("-") ? "-" : "";
        try {
            if (bare.matches("0[xX][0-9a-fA-F]{1,15}")) {
                return new JsonNumber(sign + Long.parseLong(bare.substring(2), 16));
            }
            return bare.matches("[0-9]+")
                    ? JsonNumber.of(Long.parseLong(sign + bare))
                    : new JsonNumber(
                            sign + new BigDecimal(bare).stripTrailingZeros().toPlainString());
        } catch (NumberFormatException none) {
            throw failures.unreadable(token.at(), "\"" + token.text() + "\" is no number (bad number syntax)");
        }
    }

    private Token peek() {
        return tokens.get(at);
    }

    private Token next() {
        Token token = tokens.get(at);
        at = Math.min(at + 1, tokens.size() - 1);
        return token;
    }

    private void expect(Token.Kind kind) throws EngineException {
        if (peek().kind() != kind) {
            throw failures.unreadable(
                    peek().at(),
                    kind == Token.Kind.RIGHT
                            ? "a \")\" is missing (unclosed left paren)"
                            : "\"" + peek().text() + "\" can't stand here (unexpected)");
        }
        next();
    }
}
