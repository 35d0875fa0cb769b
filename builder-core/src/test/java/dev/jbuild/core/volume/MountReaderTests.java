package dev.jbuild.core.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jbuild.core.failure.EngineException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MountReaderTests {

    private static final Path HERE = Path.of("/here");

    private static MountRequest volume(String text) throws EngineException {
        return MountReader.volume(text, HERE);
    }

    private static MountRequest mount(String text) throws EngineException {
        return MountReader.mount(text, HERE);
    }

    private static MountRequest.Host host(String source, String target, boolean readOnly, boolean made) {
        return new MountRequest.Host(source, target, readOnly, true, MountRequest.Propagation.PRIVATE, made);
    }

    @Test
    void aSourceThatIsAPathIsTheHosts() throws Exception {
        assertThat(volume("/a:/b")).isEqualTo(host("/a", "/b", false, true));
        assertThat(volume("/a:/b:ro,Z")).isEqualTo(host("/a", "/b", true, true));
        assertThat(volume("./a:/b/")).isEqualTo(host("/here/a", "/b", false, true));
        assertThat(volume("..:/b")).isEqualTo(host("/", "/b", false, true));
        assertThat(volume("/a:/b:bind,rslave"))
                .isEqualTo(new MountRequest.Host("/a", "/b", false, false, MountRequest.Propagation.SLAVE, true));
    }

    @Test
    void anotherSourceIsAVolume() throws Exception {
        assertThat(volume("cache:/b:nocopy"))
                .isEqualTo(new MountRequest.OfVolume(Optional.of("cache"), "/b", false, false, Map.of()));
        assertThat(volume("/b")).isEqualTo(new MountRequest.OfVolume(Optional.empty(), "/b", false, true, Map.of()));
        assertThat(volume("/b:ro")).isEqualTo(new MountRequest.OfVolume(Optional.empty(), "/b", true, true, Map.of()));
    }

    @Test
    void wordsSayTheSame() throws Exception {
        assertThat(mount("type=bind,src=/a,dst=/b,ro")).isEqualTo(host("/a", "/b", true, false));
        assertThat(mount("source=cache,target=/b,volume-label=x=y,volume-label=z"))
                .isEqualTo(
                        new MountRequest.OfVolume(Optional.of("cache"), "/b", false, true, Map.of("x", "y", "z", "")));
        assertThat(mount("type=tmpfs,destination=/t,tmpfs-size=1m,tmpfs-mode=0700"))
                .isEqualTo(new MountRequest.Memory("/t", OptionalLong.of(1 << 20), Optional.of(0700), false));
        assertThat(mount("type=image,source=tools:1,target=/t")).isEqualTo(new MountRequest.OfImage("tools:1", "/t"));
        assertThat(mount("type=bind,\"source=/a,b\",target=/c")).isEqualTo(host("/a,b", "/c", false, false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ":/b", "/a:", "/a:/b:ro:x", "/a:/b:purple", "/a:b/c", "cache:relative", "/a:/", "/a:/b/.."})
    void whatIsNoVolumeIsRefused(String text) {
        assertThatThrownBy(() -> volume(text))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("-v ");
    }

    @Test
    void namesCantBePaths() {
        assertThatThrownBy(() -> volume("a/b:/c")).hasMessageContaining("no name of a volume");
        assertThatThrownBy(() -> volume("x:/c")).hasMessageContaining("no name of a volume");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "type=bind,target=/b",
                "type=bind,source=/a",
                "type=nothing,target=/b",
                "type=bind,source=/a,target=/b,volume-nocopy",
                "type=tmpfs,source=/a,target=/b",
                "type=bind,source=/a,target=/b,readonly=perhaps",
                "type=bind,source=/a,target=/b,colour=red",
                "type=bind,source=/a,target=/b,shiny",
                "type=volume,source=abc,target=/b,volume-driver=nfs",
                "type=tmpfs,target=/b,tmpfs-mode=9",
                "type=bind,source=/a,target=b"
            })
    void whatIsNoMountIsRefused(String text) {
        assertThatThrownBy(() -> mount(text))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("--mount ");
    }
}
