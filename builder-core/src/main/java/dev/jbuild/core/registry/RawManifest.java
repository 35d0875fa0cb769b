package dev.jbuild.core.registry;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonValue;
import com.google.cloud.tools.jib.image.json.ManifestTemplate;
import java.nio.charset.StandardCharsets;

/** A manifest or index whose bytes go to the registry as they are, since its digest has been told already. */
final class RawManifest implements ManifestTemplate {

    private final String mediaType;
    private final String text;

    RawManifest(String mediaType, byte[] document) {
        this.mediaType = mediaType;
        this.text = new String(document, StandardCharsets.UTF_8);
    }

    @JsonValue
    @JsonRawValue
    String text() {
        return text;
    }

    @Override
    public int getSchemaVersion() {
        return 2;
    }

    @Override
    public String getManifestMediaType() {
        return mediaType;
    }
}
