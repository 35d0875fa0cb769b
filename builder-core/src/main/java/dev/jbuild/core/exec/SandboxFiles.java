package dev.jbuild.core.exec;

import dev.jbuild.cache.store.Session;
import dev.jbuild.runtime.sandbox.MountSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The files that the engine puts into each sandbox. They are mounted, so nothing of them gets into a layer; the mount
 * points come from a layer of empty stubs below the image, so none has to be made in it. Thread safe.
 */
public final class SandboxFiles {

    private static final Path HOST_RESOLV_CONF = Path.of("/etc/resolv.conf");
    private static final long MAX_RESOLV_CONF = 1 << 16;

    private final Path stubs;
    private final Path resolvConf;
    private final Path directory;

    /** Files that go with this process. */
    public SandboxFiles(Session session) throws IOException {
        this(session.newDirectory("sandbox"));
    }

    /** Files that stay as long as a directory; what is there already is kept. */
    public SandboxFiles(Path directory) throws IOException {
        this.directory = directory;
        this.stubs = Files.createDirectories(directory.resolve("stubs"));
        Files.setPosixFilePermissions(stubs, PosixFilePermissions.fromString("rwxr-xr-x"));
        for (String name : List.of("dev", "proc", "sys", "etc")) {
            Path path = Files.createDirectories(stubs.resolve(name));
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        for (String file : List.of("hosts", "resolv.conf", "hostname")) {
            Path stub = stubs.resolve("etc").resolve(file);
            if (!Files.exists(stub)) {
                readable(Files.createFile(stub));
            }
        }
        this.resolvConf = directory.resolve("resolv.conf");
        Files.write(resolvConf, resolvers());
        readable(resolvConf);
    }

    private static byte[] resolvers() throws IOException {
        return Files.isRegularFile(HOST_RESOLV_CONF) && Files.size(HOST_RESOLV_CONF) <= MAX_RESOLV_CONF
                ? Files.readAllBytes(HOST_RESOLV_CONF)
                : new byte[0];
    }

    /** Programs that ask /etc/mtab what is mounted find it, unless the image has one of its own. */
    public void linkMountTable() throws IOException {
        Files.createSymbolicLink(stubs.resolve("etc/mtab"), Path.of("/proc/mounts"));
    }

    /** The lowest directory of every sandbox's file system. */
    public Path stubs() {
        return stubs;
    }

    /**
     * The mounts of hosts, resolv.conf and hostname.
     *
     * @param more lines for the hosts file
     */
    public List<MountSpec> mounts(String hostname, List<String> more) throws IOException {
        return mounts(hostname, more, false);
    }

    /** The same, which a program with a read-only root file system can't write to either. */
    public List<MountSpec> mounts(String hostname, List<String> more, boolean readOnly) throws IOException {
        Path hosts = Files.createTempFile(directory, "hosts", "");
        String text = "127.0.0.1\tlocalhost " + hostname
                + "\n::1\tlocalhost ip6-localhost ip6-loopback\nfe00::0\tip6-localnet\nff00::0\tip6-mcastprefix\n"
                + "ff02::1\tip6-allnodes\nff02::2\tip6-allrouters\n"
                + more.stream().map(line -> line + "\n").collect(Collectors.joining());
        Files.write(hosts, text.getBytes(StandardCharsets.US_ASCII));
        readable(hosts);
        Path name = Files.createTempFile(directory, "hostname", "");
        Files.write(name, (hostname + "\n").getBytes(StandardCharsets.US_ASCII));
        readable(name);
        return List.of(
                bind(resolvConf, "/etc/resolv.conf", readOnly),
                bind(hosts, "/etc/hosts", readOnly),
                bind(name, "/etc/hostname", readOnly));
    }

    private static MountSpec bind(Path file, String target, boolean readOnly) {
        return readOnly ? MountSpec.Bind.readOnly(file, target) : MountSpec.Bind.writable(file, target);
    }

    private static void readable(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    }
}
