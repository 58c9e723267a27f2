"""What the command does with checkpoints: posts, their rules, steps with those turned back, permits, what waits."""

from muster.checkpoints.actions.items import correct_step, settle_difference, settle_step
from muster.checkpoints.actions.permits import PermitDraft, issue_permit, withdraw_permit
from muster.checkpoints.actions.policies import PolicyDraft, end_policy, set_policy
from muster.checkpoints.actions.posts import Opening, close_checkpoint, grant_power, open_checkpoints, set_mode
from muster.checkpoints.actions.steps import StepKindDraft, add_step_kind, set_step_kind, set_step_order

__all__ = [
    "Opening",
    "PermitDraft",
    "PolicyDraft",
    "StepKindDraft",
    "add_step_kind",
    "close_checkpoint",
    "correct_step",
    "end_policy",
    "grant_power",
    "issue_permit",
    "open_checkpoints",
    "set_mode",
    "set_policy",
    "set_step_kind",
    "set_step_order",
    "settle_difference",
    "settle_step",
    "withdraw_permit",
]
