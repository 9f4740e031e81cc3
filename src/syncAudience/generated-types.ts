// Generated file. DO NOT MODIFY IT BY HAND.

export interface Payload {
  /**
   * The ID of the Engage audience. LaunchDarkly keeps one segment for each.
   */
  segment_audience_id: string
  /**
   * The key of the Engage audience: the name of the trait or property that holds the membership. It also names the segment in LaunchDarkly.
   */
  segment_audience_key: string
  /**
   * What computed the event: an audience, a journey step or a computed trait. A computed trait must be a boolean, because a segment holds nothing but membership.
   */
  segment_computation_action: string
  /**
   * The event's context kind. To learn more about context kinds and where you can find a list of context kinds LaunchDarkly has observed, read [Context kinds](https://docs.launchdarkly.com/home/contexts/context-kinds).
   */
  context_kind: string
  /**
   * The event's user ID.
   */
  segment_user_id?: string
  /**
   * The event's anonymous ID.
   */
  segment_anonymous_id?: string
  /**
   * The user's email address.
   */
  user_email?: string
  /**
   * The unique LaunchDarkly context key. In most cases the Segment UserId should be used.
   */
  context_key: string
  /**
   * Where the membership is looked up under the audience key: the properties of a track event, the traits of an identify event.
   */
  traits_or_props: {
    [k: string]: unknown
  }
  /**
   * Kept for mappings saved with it. It has no effect: the membership is read from the event.
   */
  audience_action?: string
  /**
   * When enabled, the action will batch events before sending them to LaunchDarkly. In most cases, batching should be enabled.
   */
  enable_batching?: boolean
}
