package dev.jbuild.cache.layer;

/** How a layer's tar is packed when it leaves this machine. */
public enum Compression {
    NONE("application/vnd.oci.image.layer.v1.tar"),
    GZIP("application/vnd.oci.image.layer.v1.tar+gzip"),
    ZSTD("application/vnd.oci.image.layer.v1.tar+zstd");

    private final String mediaType;

    Compression(String mediaType) {
        this.mediaType = mediaType;
    }

    /** The OCI media type of such a layer. */
    public String mediaType() {
        return mediaType;
    }
}
