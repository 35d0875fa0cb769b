package dev.jbuild.core.doctor.check;

import dev.jbuild.core.engine.Isolation;
import dev.jbuild.runtime.launcher.LauncherBinary;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Whether users other than root can have a namespace in which they are root. */
public final class UserNamespaceCheck implements Check {

    private final Isolation isolation;
    private final LauncherBinary launcher;

    public UserNamespaceCheck(Isolation isolation, LauncherBinary launcher) {
        this.isolation = isolation;
        this.launcher = launcher;
    }

    @Override
    public String subject() {
        return "user-namespaces";
    }

    @Override
    public List<Finding> look() throws IOException, InterruptedException {
        List<String> forbidden = new ArrayList<>();
        if (setting("kernel/unprivileged_userns_clone").equals("0")) {
            forbidden.add("kernel.unprivileged_userns_clone is 0");
        }
        if (setting("user/max_user_namespaces").equals("0")) {
            forbidden.add("user.max_user_namespaces is 0");
        }
        if (setting("kernel/apparmor_restrict_unprivileged_userns").equals("1")) {
            forbidden.add("kernel.apparmor_restrict_unprivileged_userns is 1");
        }
        String reasons = String.join(", ", forbidden);
        return switch (isolation) {
            case USER_NAMESPACE, SINGLE_ID -> List.of(Finding.ok(this, "jbuild is root of one."));
            case ROOT ->
                List.of(
                        forbidden.isEmpty()
                                ? Finding.ok(this, "Users other than root can make them.")
                                : Finding.note(
                                        this,
                                        "Users other than root can't make them, so jbuild works for root only: "
                                                + reasons + ".",
                                        "Change that with sysctl, if others are to use jbuild."));
            case NONE -> List.of(none(reasons));
        };
    }

    private Finding none(String reasons) throws IOException, InterruptedException {
        String said = Programs.firstLine(
                launcher.path(), List.of("userns", "--", launcher.path().toString()));
        if (reasons.isEmpty() && !said.startsWith("jbuild:")) {
            return Finding.problem(
                    this,
                    "User namespaces can be made, but jbuild runs in none.",
                    "Start jbuild by its own script, which makes one.");
        }
        return Finding.problem(
                this,
                "You can't make a user namespace" + (reasons.isEmpty() ? "" : ": " + reasons) + ".",
                "Ask for kernel.unprivileged_userns_clone=1, user.max_user_namespaces above 0 and, on Ubuntu,"
                        + " kernel.apparmor_restrict_unprivileged_userns=0, or run jbuild as root.");
    }

    private static String setting(String name) throws IOException {
        return KernelSetting.read(name).orElse("");
    }
}
