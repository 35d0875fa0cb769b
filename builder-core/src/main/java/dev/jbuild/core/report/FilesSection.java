package dev.jbuild.core.report;

import dev.jbuild.core.text.Amounts;

/** The largest files of an image, and those that a later layer hides. */
final class FilesSection {

    private final Html html;
    private final ReportModel.Image image;
    private final String of;

    FilesSection(Html html, ReportModel.Image image, String of) {
        this.html = html;
        this.image = image;
        this.of = of;
    }

    void write() {
        ImageWalk.Contents contents = image.contents();
        html.open("section").element("h2", "Largest files" + of);
        String some = contents.whole() ? "" : " The image has more files than were looked at.";
        if (contents.largest().isEmpty()) {
            html.element("p", "There is no file in it." + some, "class", "muted");
        } else {
            html.element(
                    "p",
                    contents.largest().size() + " of " + HeadingSection.count(contents.files(), "file")
                            + ", with their share of the image." + some,
                    "class",
                    "muted");
            html.open("ol", "class", "list files").line();
            long most = contents.largest().getFirst().bytes();
            contents.largest().forEach(file -> largest(file, most));
            html.close();
        }
        html.close().line();
        if (!contents.hidden().isEmpty()) {
            hidden(contents);
        }
    }

    private void hidden(ImageWalk.Contents contents) {
        html.open("section").element("h2", "Hidden files" + of);
        html.element(
                "p",
                Amounts.size(contents.hiddenBytes()) + " in "
                        + HeadingSection.count(contents.hiddenFiles(), "file")
                        + " are in the image and can't be seen in a container: a later layer removes or replaces them. What a"
                        + " step makes and doesn't need any more is best removed by that same step.",
                "class",
                "muted");
        html.open("ol", "class", "list hidden").line();
        long most = contents.hidden().getFirst().file().bytes();
        for (ImageWalk.Hidden one : contents.hidden()) {
            begin(one.file());
            html.text(one.removed() ? "; removed by " : "; replaced by ");
            LayersSection.origin(html, image.layers(), one.by());
            end(one.file(), most);
        }
        html.close().close().line();
    }

    private void largest(ImageWalk.File file, long most) {
        begin(file);
        end(file, most);
    }

    private void begin(ImageWalk.File file) {
        html.open("li")
                .open("div", "class", "what")
                .open("span", "class", "label")
                .element("code", file.path())
                .close()
                .open("small");
        LayersSection.origin(html, image.layers(), file.layer());
    }

    private void end(ImageWalk.File file, long most) {
        html.close().close();
        LayersSection.meter(html, file.bytes(), 0, most);
        html.open("div", "class", "time")
                .element("b", Amounts.size(file.bytes()))
                .text(" ")
                .element("small", Amounts.share(file.bytes(), image.bytes()))
                .close();
        html.close().line();
    }
}
