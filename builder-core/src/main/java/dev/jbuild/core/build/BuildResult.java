package dev.jbuild.core.build;

import dev.jbuild.cache.image.Descriptor;
import dev.jbuild.cache.json.JsonObject;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.image.PrettyJson;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a build made.
 *
 * @param image the image's ID, {@code sha256:...}; of several platforms, the first one's
 * @param images all IDs by platform
 * @param names what it is called in the local store
 * @param written the files and directories that the outputs made
 * @param document the manifest's or index's descriptor, if one was written
 * @param build what it is called in the list of builds
 * @param compatibility the version of what decided digests, see {@link Compatibility}
 * @param noReport why the report that was asked for is not there; all else is
 */
public record BuildResult(
        String image,
        Map<String, String> images,
        List<String> names,
        List<String> written,
        Optional<Descriptor> document,
        String build,
        int compatibility,
        Optional<EngineException> noReport) {

    BuildResult withNoReport(Optional<EngineException> reason) {
        return new BuildResult(image, images, names, written, document, build, compatibility, reason);
    }

    BuildResult withDocument(Optional<Descriptor> written) {
        return new BuildResult(image, images, names, this.written, written, build, compatibility, noReport);
    }

    /** The result as a JSON document, in the words of docker's build where it has them. */
    public byte[] metadata() {
        JsonObject.Builder json = JsonObject.builder().put("jbuild.build.ref", build);
        json.put("containerimage.config.digest", image);
        document.ifPresent(descriptor -> json.put("containerimage.descriptor", descriptor.toJson())
                .put("containerimage.digest", descriptor.digest().toString()));
        if (!names.isEmpty()) {
            json.put("image.name", String.join(",", names));
        }
        json.put("jbuild.images", images);
        json.put("jbuild.compatibility-version", compatibility);
        return PrettyJson.write(json.build()).getBytes(StandardCharsets.UTF_8);
    }
}
