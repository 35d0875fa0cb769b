package dev.jbuild.cache.layer;

import java.io.IOException;

/** Is told while an archive is unpacked which of its bytes are the content of which file. */
interface ContentWatch {

    /** Does not mind. */
    ContentWatch NONE = new ContentWatch() {
        @Override
        public void contentBegins(String path, long size) {}

        @Override
        public void contentEnds() {}

        @Override
        public void cannotBeRebuilt() {}
    };

    /** The next bytes of the archive go into a file. */
    void contentBegins(String path, long size) throws IOException;

    void contentEnds();

    /** Something of the archive is not in the tree any more, or lies there in another order. */
    void cannotBeRebuilt();
}
