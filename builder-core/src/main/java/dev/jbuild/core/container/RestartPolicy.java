package dev.jbuild.core.container;

import dev.jbuild.runtime.plan.PlanOp;

/** When a container is started again that has ended by itself. */
public enum RestartPolicy {
    NO,
    ALWAYS,
    ON_FAILURE;

    /** The word for it in commands. */
    public String word() {
        return switch (this) {
            case NO -> "no";
            case ALWAYS -> "always";
            case ON_FAILURE -> "on-failure";
        };
    }

    PlanOp.Restart operation() {
        return switch (this) {
            case NO -> PlanOp.Restart.NO;
            case ALWAYS -> PlanOp.Restart.ALWAYS;
            case ON_FAILURE -> PlanOp.Restart.ON_FAILURE;
        };
    }
}
