package dev.jbuild.grammar.flag;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What EXPOSE names: {@code [address:][host port:]port[-port][/protocol]}. Address and host port mean nothing there, but are
 * let through as BuildKit does.
 *
 * @param address empty if there is none
 * @param hostPort empty if there is none
 * @param protocol as it is written, {@code tcp} if it is not
 */
public record PortSpec(Optional<String> address, Optional<String> hostPort, int first, int last, String protocol) {

    private static final Pattern RANGE = Pattern.compile("([0-9]{1,9})(?:-([0-9]{1,9}))?");
    private static final Pattern IPV4 = Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?:\\.(?!$)|$)){4}");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
    private static final int HIGHEST = 65535;

    /**
     * Reads one.
     *
     * @throws FlagException if it is none
     */
    public static PortSpec parse(String text) throws FlagException {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        String container = text.substring(colon + 1);
        int slash = container.indexOf('/');
        String protocol = slash < 0 ? "" : container.substring(slash + 1);
        String range = slash < 0 ? container : container.substring(0, slash);
        if (!Set.of("", "tcp", "udp", "sctp").contains(protocol.toLowerCase(Locale.ROOT))) {
            throw new FlagException("protocol", "invalid proto: " + protocol);
        }
        int[] ports = range("containerPort", range);
        int hostColon = host.lastIndexOf(':');
        String address = hostColon < 0 ? "" : host.substring(0, hostColon);
        String hostPort = host.substring(hostColon + 1);
        checkAddress(address);
        if (!hostPort.isEmpty()) {
            int[] hostPorts = range("hostPort", hostPort);
            if (ports[1] != ports[0] && hostPorts[1] - hostPorts[0] != ports[1] - ports[0]) {
                throw new FlagException(
                        "ranges",
                        "invalid ranges specified for container and host Ports: " + range + " and " + hostPort);
            }
        }
        return new PortSpec(
                Optional.of(address).filter(found -> !found.isEmpty()),
                Optional.of(hostPort).filter(found -> !found.isEmpty()),
                ports[0],
                ports[1],
                protocol.isEmpty() ? "tcp" : protocol);
    }

    private static void checkAddress(String address) throws FlagException {
        String bare =
                address.startsWith("[") && address.endsWith("]") ? address.substring(1, address.length() - 1) : address;
        if (!bare.isEmpty()
                && !IPV4.matcher(bare).matches()
                && !IPV6.matcher(bare).matches()) {
            throw new FlagException("address", "invalid IP address: " + address);
        }
    }

    private static int[] range(String what, String text) throws FlagException {
        Matcher matcher = RANGE.matcher(text);
        if (matcher.matches()) {
            int first = Integer.parseInt(matcher.group(1));
            int last = matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2));
            if (first <= last && last <= HIGHEST) {
                return new int[] {first, last};
            }
        }
        throw new FlagException("port", "invalid " + what + ": \"" + text + "\"");
    }

    /** Each port as an image's config has it, for example {@code 80/tcp}. */
    public List<String> ports() {
        List<String> ports = new ArrayList<>();
        for (int port = first; port <= last; port++) {
            ports.add(port + "/" + protocol.toLowerCase(Locale.ROOT));
        }
        return ports;
    }
}
